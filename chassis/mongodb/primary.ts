// Whether there is a server to write to, as the driver's monitor sees it. An operation that comes when there is none waits
// for one (serverSelectionTimeoutMS); where nobody has come for that long already, waiting once more is of no use, and a
// caller that asks several things, one after the other, would run out of time before it is told.
import type { MongoClient } from "mongodb";
import { atMost } from "../at-most.ts";
import type { Clock } from "../clock.ts";
import type { MongodbSettings } from "./connection-url.ts";
import { unavailable } from "./faults.ts";

export type Primary = {
  /** Throws `unavailable` where it has been away for so long that whoever waits has given up. */
  expect(): void;
  /** What a command answers. Rejects with `unavailable` when all times that bound it are over: nobody waits for ever. */
  answer<T>(command: Promise<T>, withinMs?: number): Promise<T>;
};

export function watchPrimary(client: MongoClient, clock: Clock, { options }: MongodbSettings): Primary {
  const { serverSelectionTimeoutMS: patienceMs = 0, waitQueueTimeoutMS = 0 } = options;
  const { connectTimeoutMS = 0, socketTimeoutMS = 0 } = options;
  const longestMs = patienceMs + waitQueueTimeoutMS + connectTimeoutMS + socketTimeoutMS;
  let awaySinceMs: number | undefined;
  client.on("topologyDescriptionChanged", ({ newDescription }) => {
    const isThere = [...newDescription.servers.values()].some((server) => server.isWritable);
    if (isThere) awaySinceMs = undefined;
    else awaySinceMs ??= clock.monotonicMs();
  });
  return {
    expect: () => {
      if (awaySinceMs === undefined || clock.monotonicMs() - awaySinceMs < patienceMs) return;
      throw unavailable(new Error("there is no server to write to"));
    },
    answer: async (command, withinMs = longestMs) => {
      const answer = await atMost(clock, withinMs, command);
      if (answer === "late") throw unavailable(new Error(`no answer in ${withinMs} ms`));
      return answer as Awaited<typeof command>;
    },
  };
}

// Whether there is a server to write to, as the driver's monitor sees it. An operation that comes when there is none waits
// for one (serverSelectionTimeoutMS); where nobody has come for that long already, waiting once more is of no use, and a
// caller that asks several things, one after the other, would run out of time before it is told.
import type { MongoClient } from "mongodb";
import type { Clock } from "../clock.ts";
import { unavailable } from "./faults.ts";

export type Primary = {
  /** Throws `unavailable` where it has been away for so long that whoever waits has given up. */
  expect(): void;
};

export function watchPrimary(client: MongoClient, clock: Pick<Clock, "monotonicMs">, patienceMs: number): Primary {
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
  };
}

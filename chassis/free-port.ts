// A port to name before anybody listens on it. Not one that the system gives to whoever asks for any (from 32768 on
// Linux, from 49152 elsewhere): a connection that somebody opens in the moment between would take it.
import { createServer } from "node:net";
import { systemRandom } from "./random.ts";

const FIRST = 20_100;
const COUNT = 4_000;
const LOOPBACK = "127.0.0.1";

/** Processes begin at different places; within one, no port is named twice until all were. */
let next = systemRandom.below(COUNT);

/** Free on this address a moment ago; 0 would have meant any. Rejects when none of some 4,000 is. */
export async function freePort(host = LOOPBACK): Promise<number> {
  for (let tried = 0; tried < COUNT; tried += 1) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if ((await portState(host, port)) === "free") return port;
  }
  throw new Error(`no port from ${FIRST} to ${FIRST + COUNT - 1} is free`);
}

export type PortState = "free" | "taken" | "forbidden";

/** Rejects for an address that is not this machine's. */
export function portState(host: string, port: number): Promise<PortState> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve("taken");
      else if (error.code === "EACCES") resolve("forbidden");
      else reject(error);
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve("free")));
  });
}

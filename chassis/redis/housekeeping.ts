// Forgets what the chassis remembers only for a while: idempotency answers and inbox rows. Every instance does it; doing
// it twice changes nothing. Feeds trim themselves.
import type { Clock, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Scripts } from "./database.ts";
import { sweepIdempotency } from "./idempotency.ts";
import { sweepInbox } from "./inbox.ts";

const SWEEP_EVERY_MS = 600_000;
const MAX_ROUNDS = 200;

export function startHousekeeping(store: Scripts, clock: Clock, log: Log): Repeating {
  return clock.every(SWEEP_EVERY_MS, async () => {
    try {
      await sweep(store, clock);
    } catch (error) {
      log.error({ err: error }, "housekeeping failed");
    }
  });
}

/** In many small scripts, so that none holds the server for long. */
export async function sweep(store: Scripts, clock: Clock): Promise<void> {
  for (const step of [sweepIdempotency, sweepInbox]) {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if ((await step(store, clock.now())) === "done") break;
    }
  }
}

// Forgets what the chassis remembers only for a while: idempotency answers and inbox rows. Feeds trim themselves.
import type { Clock, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import type { SqliteDatabase } from "./database.ts";
import { sweepIdempotency } from "./idempotency.ts";
import { sweepInbox } from "./inbox.ts";

const SWEEP_EVERY_MS = 600_000;
const MAX_ROUNDS = 200;

export function startHousekeeping(database: Pick<SqliteDatabase, "write">, clock: Clock, log: Log): Repeating {
  return clock.every(SWEEP_EVERY_MS, async () => {
    try {
      await sweep(database, clock);
    } catch (error) {
      log.error({ err: error }, "housekeeping failed");
    }
  });
}

/** In many small operations, so that no request waits behind a large delete. */
export async function sweep(database: Pick<SqliteDatabase, "write">, clock: Clock): Promise<void> {
  for (const step of [sweepIdempotency, sweepInbox]) {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      if ((await database.write((tx) => step(tx, clock.now()))) === "done") break;
    }
  }
}

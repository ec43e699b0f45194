// Rules in TypeScript decide, and a script writes only where nothing has changed since they looked. Whoever was too late
// looks again.
import type { Clock } from "../clock.ts";
import { problem } from "../errors.ts";
import { OtherLife } from "./database.ts";

export const CONFLICT = Symbol("somebody else was quicker");

/** Of n who try at once one gets through in each round: far more than ever want the same row. */
const MAX_TRIES = 60;
const LONGEST_PAUSE_MS = 20;

/** The attempt reads, decides and writes; it may run often. A store that was lost meanwhile is looked at afresh, too. */
export async function compareAndSet<T>(clock: Clock, attempt: () => Promise<T | typeof CONFLICT>): Promise<T> {
  for (let tries = 1; tries <= MAX_TRIES; tries += 1) {
    try {
      const result = await attempt();
      if (result !== CONFLICT) return result;
    } catch (error) {
      if (!(error instanceof OtherLife)) throw error;
    }
    if (tries > 1) await clock.sleep(Math.random() * Math.min(tries, LONGEST_PAUSE_MS));
  }
  throw problem("unavailable", "too many change the same row", { retryAfterSeconds: 1 });
}

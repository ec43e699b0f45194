// Forgets what a store of the chassis remembers only for a while: idempotency answers and inbox rows. Every instance does
// it; doing it twice changes nothing. Feeds trim themselves.
import type { Clock, Instant, Repeating } from "./clock.ts";
import type { Log } from "./log.ts";

/** Forgets some, so few that nobody waits long behind it. `more`: perhaps there are others. */
export type SweepStep<Store> = (store: Store, now: Instant) => Promise<"more" | "done">;

const SWEEP_EVERY_MS = 600_000;
/** Of one step. What is left then has time until the next sweep. */
const MAX_ROUNDS = 200;

export function createHousekeeping<Store>(steps: readonly SweepStep<Store>[]) {
  const sweep = async (store: Store, clock: Clock): Promise<void> => {
    for (const step of steps) {
      for (let round = 0; round < MAX_ROUNDS; round += 1) {
        if ((await step(store, clock.now())) === "done") break;
      }
    }
  };
  const startHousekeeping = (store: Store, clock: Clock, log: Log): Repeating =>
    clock.every(SWEEP_EVERY_MS, async () => {
      try {
        await sweep(store, clock);
      } catch (error) {
        log.error({ err: error }, "housekeeping failed");
      }
    });
  return { sweep, startHousekeeping };
}

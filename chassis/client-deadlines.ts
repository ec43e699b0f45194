// Ends what runs past its deadline. One timer looks at all at a fixed pace, because a timer per request costs more
// than the request's own bookkeeping; the price is that a deadline is noticed up to RESOLUTION_MS late.
import type { Clock } from "./clock.ts";

export type Timed = { readonly untilMs: number; expire(): void };

export type Deadlines = { add(timed: Timed): void; remove(timed: Timed): void };

export const RESOLUTION_MS = 20;

export function createDeadlines(clock: Clock): Deadlines {
  const running = new Set<Timed>();
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    const nowMs = clock.monotonicMs();
    for (const timed of running) {
      if (timed.untilMs > nowMs) continue;
      running.delete(timed);
      timed.expire();
    }
    timer = undefined;
    if (running.size > 0) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(look, RESOLUTION_MS);
  };
  return {
    add: (timed) => {
      running.add(timed);
      if (timer === undefined) schedule();
    },
    remove: (timed) => {
      running.delete(timed);
    },
  };
}

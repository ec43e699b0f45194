// The end of some work, or "late" when it takes longer. The work goes on; what becomes of it then is the caller's.
import type { Clock } from "./clock.ts";

/** A reason of its own: each abort without one makes an error with its stack. */
const ENDED = "ended";

export async function atMost<T>(clock: Pick<Clock, "sleep">, ms: number, work: Promise<T>): Promise<T | "late"> {
  const timer = new AbortController();
  const late = clock.sleep(ms, timer.signal).then(() => "late" as const);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort(ENDED);
    late.catch(() => {});
  }
}

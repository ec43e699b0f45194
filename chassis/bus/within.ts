// A bound on how long a broker's client may take to answer: not every library has one for every call.

/** Rejects after `ms`; the work's own end is then nobody's any more. */
export function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: no answer within ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The work, or "late" after `ms`. Rejects once the signal is aborted. The work goes on. */
export function orLate<T>(work: Promise<T>, ms: number, signal: AbortSignal): Promise<T | "late"> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason);
    const timer = setTimeout(() => resolve("late"), ms);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
    });
  });
}

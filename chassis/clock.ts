// Time as a dependency. Nothing outside the chassis asks the system what time it is, so that the whole market can
// run in one simulated world.

/** Epoch milliseconds. */
export type Instant = number;

export type Repeating = { stop(): Promise<void> };

export type Clock = {
  /** Wall time; may jump. For what is stored and shown. */
  now(): Instant;
  /** Never jumps back. For timeouts and durations. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Runs the task every `ms` until stopped. A run never overlaps the one before it; `stop` waits for a run in progress.
   * Does not keep the process alive. Errors are the task's to log: one that escapes is dropped.
   */
  every(ms: number, task: () => Promise<void> | void): Repeating;
};

function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function every(ms: number, task: () => Promise<void> | void): Repeating {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const schedule = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      running = Promise.resolve().then(task).catch(ignore).then(schedule);
    }, ms);
    timer.unref();
  };
  schedule();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function ignore(): void {}

export const systemClock: Clock = { now: () => Date.now(), monotonicMs: () => performance.now(), sleep, every };

/** RFC 3339, UTC, with milliseconds. */
export function toTime(instant: Instant): string {
  return new Date(instant).toISOString();
}

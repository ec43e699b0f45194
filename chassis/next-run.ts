// One run of a task at a time. Whoever comes while one is running may know of something that the run has just missed:
// they share the next one.

export type NextRun<T = void> = {
  /** Resolves, or rejects, with a run that began after the call. */
  run(): Promise<T>;
};

export function createNextRun<T = void>(task: () => Promise<T>): NextRun<T> {
  let running: Promise<T> | undefined;
  let next: Promise<T> | undefined;

  const start = (): Promise<T> => {
    next = undefined;
    running = task().finally(() => {
      running = undefined;
    });
    return running;
  };
  return {
    run: () => {
      if (!running) return start();
      next ??= running.then(start, start);
      return next;
    },
  };
}

// One run of a task at a time. Whoever comes while one is running may know of something that the run has just missed:
// they share the next one.

export type NextRun = {
  /** Resolves, or rejects, with a run that began after the call. */
  run(): Promise<void>;
};

export function createNextRun(task: () => Promise<void>): NextRun {
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const start = (): Promise<void> => {
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

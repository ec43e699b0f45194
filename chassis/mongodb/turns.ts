// Operations of this process that are known to write the same documents go one after the other: two transactions that
// write one document do not wait for each other in MongoDB, one of them fails and has to run again. Between processes
// that is still so, and correct; turns only spare the work.

export type Turns = {
  /** Runs the task when all that came before it with one of its names is over. Without names at once. */
  take<T>(names: readonly string[], task: () => Promise<T>): Promise<T>;
};

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take: async (names, task) => {
      if (names.length === 0) return task();
      const wanted = new Set(names);
      const before = [...wanted].map((name) => last.get(name));
      // All names at once: whoever is behind us is so for each of them, and nobody waits in a circle.
      const turn = Promise.all(before).then(task);
      const over = turn.then(nothing, nothing);
      for (const name of wanted) last.set(name, over);
      try {
        return await turn;
      } finally {
        for (const name of wanted) if (last.get(name) === over) last.delete(name);
      }
    },
  };
}

const nothing = (): void => undefined;

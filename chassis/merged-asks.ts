// Looks outside of operations: those that begin in one turn of the event loop make one visit to the store.

type Waiting<Ask> = { readonly ask: Ask; resolve(value: unknown): void; reject(error: unknown): void };

/** `answer` answers in the order of what was asked; where it fails all of them do. */
export function createMergedAsks<Ask>(answer: (asked: readonly Ask[]) => Promise<readonly unknown[]>) {
  let waiting: Waiting<Ask>[] = [];
  const flush = async (): Promise<void> => {
    const asked = waiting;
    waiting = [];
    try {
      const answers = await answer(asked.map(({ ask }) => ask));
      for (const [index, { resolve }] of asked.entries()) resolve(answers[index]);
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  };
  return (ask: Ask): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(() => void flush());
      waiting.push({ ask, resolve, reject });
    });
}

// A group of operations in one transaction; where that can't be, each in a transaction of its own, so that an error
// reaches only whom it concerns.
import { isUnavailable } from "./errors.ts";
import { type Outcome, outcomeOf } from "./lockstep.ts";

export type SharedAttempt<Operation> = {
  /** In one transaction. Calls `committing` when nothing is left but the commit. */
  readonly shared: (operations: readonly Operation[], committing: () => void) => Promise<readonly Outcome<unknown>[]>;
  readonly alone: (operation: Operation) => Promise<unknown>;
  /** Others were in the way. */
  readonly isRetriable: (error: unknown) => boolean;
  /** As a group, before each runs alone. */
  readonly maxTries: number;
  readonly pause: (tries: number) => Promise<void>;
  readonly observer: { shared(operations: number): void; retried(): void };
};

/** Answers in the order of the operations; never rejects. */
export async function runTogether<Operation>(
  operations: readonly Operation[],
  { shared, alone, isRetriable, maxTries, pause, observer }: SharedAttempt<Operation>,
): Promise<readonly Outcome<unknown>[]> {
  const eachAlone = () => Promise.all(operations.map((operation) => outcomeOf(alone(operation))));
  if (operations.length === 1) return eachAlone();
  for (let tries = 1; tries <= maxTries; tries += 1) {
    let committing = false;
    try {
      const outcomes = await shared(operations, () => {
        committing = true;
      });
      observer.shared(operations.length);
      return outcomes;
    } catch (error) {
      // Nobody knows whether it was committed, or the server is away for each of them.
      if ((committing && !isRetriable(error)) || isUnavailable(error)) return operations.map(() => ({ error }));
      observer.retried();
      if (!isRetriable(error)) break;
    }
    await pause(tries);
  }
  return eachAlone();
}

// Something that somebody does: one idempotency key per intent, the lists it changes read again, nobody left in doubt.
import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { newKey } from "../browser/new-key.ts";
import { type Failure, failureOf } from "./failure.ts";
import { createIntent } from "./intent.ts";

export type Action<Wish, Result> = {
  /** Resolves undefined where it failed: `failure` says how. While one runs, another is not begun. */
  run(wish: Wish): Promise<Result | undefined>;
  readonly running: boolean;
  readonly failure: Failure | null;
  forget(): void;
};

export type ActionOptions<Wish, Result> = {
  readonly call: (wish: Wish, idempotencyKey: string) => Promise<Result>;
  /** Read again when it is done, and also when nobody knows whether it is. */
  readonly refreshes?: readonly QueryKey[];
  readonly onDone?: (result: Result, wish: Wish) => void;
};

export function useAction<Wish, Result>(options: ActionOptions<Wish, Result>): Action<Wish, Result> {
  const queries = useQueryClient();
  const [intent] = useState(() => createIntent(newKey));
  const refresh = () => options.refreshes?.forEach((queryKey) => void queries.invalidateQueries({ queryKey }));
  const mutation = useMutation<Result, Failure, Wish>({
    mutationFn: async (wish) => {
      try {
        return await options.call(wish, intent.keyFor(wish));
      } catch (error) {
        throw failureOf(error);
      }
    },
    onSuccess: (result, wish) => {
      intent.settled("done");
      refresh();
      options.onDone?.(result, wish);
    },
    onError: (failure) => {
      intent.settled(failure.outcomeUnknown ? "unknown" : "refused");
      if (failure.outcomeUnknown || failure.status === 409) refresh();
    },
  });
  return {
    run: async (wish) => {
      if (mutation.isPending) return undefined;
      return mutation.mutateAsync(wish).catch(() => undefined);
    },
    running: mutation.isPending,
    failure: mutation.error,
    forget: () => mutation.reset(),
  };
}

// One key for what somebody meant to do once. It is kept while the answer is unknown and the wish is the same, so that
// trying again can't refund twice; after an answer, or for another wish, the next key is new.
export type Intent = {
  /** The Idempotency-Key for this wish. */
  keyFor(wish: unknown): string;
  /** What became of the last try. Done or refused: the next try is a new intent. */
  settled(outcome: "done" | "refused" | "unknown"): void;
};

export function createIntent(newKey: () => string): Intent {
  let open: { readonly key: string; readonly wish: string } | undefined;
  return {
    keyFor: (wish) => {
      const text = JSON.stringify(wish) ?? "";
      if (open?.wish !== text) open = { key: newKey(), wish: text };
      return open.key;
    },
    settled: (outcome) => {
      if (outcome !== "unknown") open = undefined;
    },
  };
}

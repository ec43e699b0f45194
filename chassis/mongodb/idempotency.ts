// The answer to an Idempotency-Key, stored in the same transaction as the effect that it stands for.
import type { Instant } from "../clock.ts";
import { problem } from "../errors.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "../idempotency.ts";
import type { Queries } from "./documents.ts";
import { idOfParts } from "./part-ids.ts";
import type { Tx } from "./transactions.ts";

const SWEEP_DOCUMENTS = 500;

type KeyDocument = {
  /** Scope and key. */
  readonly _id: string;
  readonly fingerprint: string;
  /** JSON. */
  readonly result: string;
  readonly at: Instant;
};

/**
 * Runs the effect once per (scope, key) and remembers its result as JSON. The same key and fingerprint: the stored
 * result, no effect. Another fingerprint: throws `idempotency_mismatch`. What the effect throws is not remembered. Of two
 * at the same time one fails at the other's document, runs again and finds it.
 */
export async function onceForKey<T>(
  tx: Tx,
  record: IdempotencyRecord | undefined,
  at: Instant,
  effect: () => Promise<T>,
): Promise<T> {
  if (!record) return effect();
  const { scope, key, fingerprint } = record;
  const keys = tx.in<KeyDocument>("idempotency");
  const _id = idOfParts(scope, key);
  const known = await keys.byId(_id);
  if (known && known.fingerprint !== fingerprint) throw problem("idempotency_mismatch");
  if (known) return JSON.parse(known.result) as T;
  const result = await effect();
  await keys.insert([{ _id, fingerprint, result: JSON.stringify(result ?? null), at }]);
  return result;
}

export async function sweepIdempotency(queries: Queries, now: Instant): Promise<"more" | "done"> {
  const keys = queries.in<KeyDocument>("idempotency");
  const old = await keys.find(
    { at: { $lt: now - IDEMPOTENCY_KEPT_MS } },
    { limit: SWEEP_DOCUMENTS, fields: { _id: 1 } },
  );
  const deleted = old.length === 0 ? 0 : await keys.delete({ _id: { $in: old.map((each) => each._id) } });
  return deleted === SWEEP_DOCUMENTS ? "more" : "done";
}

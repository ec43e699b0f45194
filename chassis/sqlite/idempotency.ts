// The answer to an Idempotency-Key, stored in the same atomic operation as the effect that it stands for.
import type { Instant } from "../clock.ts";
import { problem } from "../errors.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "../idempotency.ts";
import type { Tx } from "./statements.ts";

export type { IdempotencyRecord } from "../idempotency.ts";

const SWEEP_ROWS = 500;

/**
 * Runs the effect once per (scope, key) and remembers its result as JSON. The same key and fingerprint: the stored
 * result, no effect. Another fingerprint: throws `idempotency_mismatch`. What the effect throws is not remembered.
 */
export function onceForKey<T>(tx: Tx, record: IdempotencyRecord | undefined, at: Instant, effect: () => T): T {
  if (!record) return effect();
  const known = resultForKey<T>(tx, record);
  if (known) return known.result;
  const result = effect();
  tx.run(
    "INSERT INTO idempotency (scope, key, fingerprint, result, at) VALUES (?, ?, ?, ?, ?)",
    record.scope,
    record.key,
    record.fingerprint,
    JSON.stringify(result ?? null),
    at,
  );
  return result;
}

/** The stored result of a key, if it has one; for answering a repetition before any work is done for it. */
export function resultForKey<T>(tx: Tx, record: IdempotencyRecord): { readonly result: T } | undefined {
  const known = tx.get<{ fingerprint: string; result: string }>(
    "SELECT fingerprint, result FROM idempotency WHERE scope = ? AND key = ?",
    record.scope,
    record.key,
  );
  if (known && known.fingerprint !== record.fingerprint) throw problem("idempotency_mismatch");
  return known && { result: JSON.parse(known.result) as T };
}

export function sweepIdempotency(tx: Tx, now: Instant): "more" | "done" {
  const { changes } = tx.run(
    `DELETE FROM idempotency WHERE (scope, key) IN (SELECT scope, key FROM idempotency WHERE at < ? LIMIT ?)`,
    now - IDEMPOTENCY_KEPT_MS,
    SWEEP_ROWS,
  );
  return changes === SWEEP_ROWS ? "more" : "done";
}

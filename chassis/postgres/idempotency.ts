// The answer to an Idempotency-Key, stored in the same transaction as the effect that it stands for.
import type { Instant } from "../clock.ts";
import { problem } from "../errors.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "../idempotency.ts";
import type { Queries, Tx } from "./statements.ts";

const SWEEP_ROWS = 500;

/**
 * Runs the effect once per (scope, key) and remembers its result as JSON. The same key and fingerprint: the stored
 * result, no effect. Another fingerprint: throws `idempotency_mismatch`. What the effect throws is not remembered. Of two
 * at the same time the second waits for the first one's commit, at the row that the first has put in.
 */
export async function onceForKey<T>(
  tx: Tx,
  record: IdempotencyRecord | undefined,
  at: Instant,
  effect: () => Promise<T>,
): Promise<T> {
  if (!record) return effect();
  const { scope, key, fingerprint } = record;
  const first = await tx.run(
    "INSERT INTO idempotency (scope, key, fingerprint, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    scope,
    key,
    fingerprint,
    at,
  );
  if (first === 0) return storedResult<T>(tx, record);
  const result = await effect();
  const text = JSON.stringify(result ?? null);
  await tx.run("UPDATE idempotency SET result = $3 WHERE scope = $1 AND key = $2", scope, key, text);
  return result;
}

async function storedResult<T>(queries: Queries, { scope, key, fingerprint }: IdempotencyRecord): Promise<T> {
  const known = await queries.get<{ fingerprint: string; result: string }>(
    "SELECT fingerprint, result FROM idempotency WHERE scope = $1 AND key = $2",
    scope,
    key,
  );
  if (!known) throw problem("unavailable", "the key is just being forgotten");
  if (known.fingerprint !== fingerprint) throw problem("idempotency_mismatch");
  return JSON.parse(known.result) as T;
}

export async function sweepIdempotency(queries: Queries, now: Instant): Promise<"more" | "done"> {
  const deleted = await queries.run(
    "DELETE FROM idempotency WHERE (scope, key) IN (SELECT scope, key FROM idempotency WHERE at < $1 LIMIT $2)",
    now - IDEMPOTENCY_KEPT_MS,
    SWEEP_ROWS,
  );
  return deleted === SWEEP_ROWS ? "more" : "done";
}

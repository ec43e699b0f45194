// The answer to an Idempotency-Key, stored in the same transaction as the effect that it stands for.
import type { Instant } from "../clock.ts";
import { problem } from "../errors.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "../idempotency.ts";
import type { MysqlDatabase } from "./database.ts";
import type { Change, Into, Queries, Tx } from "./statements.ts";

const SWEEP_ROWS = 500;
const KEY: Into = { table: "idempotency", columns: ["scope", '"key"', "fingerprint", "at"] };
const RESULT: Change = { table: "idempotency", key: ["scope", '"key"'], set: ["result"] };

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
  if (!(await tx.addRow(KEY, scope, key, fingerprint, at))) {
    const known = await resultForKey<T>(tx, record);
    if (!known) throw problem("unavailable", "the key is just being forgotten");
    return known.result;
  }
  const result = await effect();
  await tx.change(RESULT, { key: [scope, key], set: [JSON.stringify(result ?? null)] });
  return result;
}

/**
 * The stored result of a key, if it has one; for answering a repetition before any work is done for it. It is on disk:
 * another instance may have committed it just now.
 */
export async function storedResult<T>(
  database: Pick<MysqlDatabase, "get" | "durability">,
  record: IdempotencyRecord,
): Promise<{ readonly result: T } | undefined> {
  const known = await resultForKey<T>(database, record);
  if (known) await database.durability.settled();
  return known;
}

async function resultForKey<T>(
  queries: Pick<Queries, "get">,
  { scope, key, fingerprint }: IdempotencyRecord,
): Promise<{ readonly result: T } | undefined> {
  const known = await queries.get<{ fingerprint: string; result: string }>(
    'SELECT fingerprint, result FROM idempotency WHERE scope = ? AND "key" = ?',
    scope,
    key,
  );
  if (known && known.fingerprint !== fingerprint) throw problem("idempotency_mismatch");
  return known && { result: JSON.parse(known.result) as T };
}

export async function sweepIdempotency(queries: Queries, now: Instant): Promise<"more" | "done"> {
  const deleted = await queries.run(
    "DELETE FROM idempotency WHERE at < ? LIMIT ?",
    now - IDEMPOTENCY_KEPT_MS,
    SWEEP_ROWS,
  );
  return deleted === SWEEP_ROWS ? "more" : "done";
}

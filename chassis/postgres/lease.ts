// Who may do something that only one may do at a time. A lease can be lost while its holder still works, so whatever
// it protects must be written in a transaction that also asks `holdsLease`.
import type { Instant } from "../clock.ts";
import type { Queries, Tx } from "./statements.ts";

/**
 * Takes a free or expired lease with a fence above all before, or prolongs the holder's own with its fence unchanged.
 * A holder's name must be one process's own.
 */
export async function claimLease(
  queries: Queries,
  name: string,
  holder: string,
  now: Instant,
  ttlMs: number,
): Promise<{ readonly fence: number } | "held"> {
  const row = await queries.get<{ fence: number }>(
    `INSERT INTO leases AS known (name, holder, fence, until) VALUES ($1, $2, 1, $4)
     ON CONFLICT (name) DO UPDATE SET
       fence = CASE WHEN known.holder = excluded.holder AND known.until > $3 THEN known.fence ELSE known.fence + 1 END,
       holder = excluded.holder, until = excluded.until
     WHERE known.holder = excluded.holder OR known.until <= $3
     RETURNING fence`,
    name,
    holder,
    now,
    now + ttlMs,
  );
  return row ? { fence: row.fence } : "held";
}

/** Whether this fence is still the newest and has not expired. Nobody takes it before this transaction ends. */
export async function holdsLease(tx: Tx, name: string, fence: number, now: Instant): Promise<boolean> {
  const sql = "SELECT 1 FROM leases WHERE name = $1 AND fence = $2 AND until > $3 FOR UPDATE";
  return (await tx.get(sql, name, fence, now)) !== undefined;
}

/** Gives it back early; nothing happens where it was lost meanwhile. */
export async function releaseLease(queries: Queries, name: string, fence: number): Promise<void> {
  await queries.run("UPDATE leases SET until = 0 WHERE name = $1 AND fence = $2", name, fence);
}

// Who may do something that only one may do at a time. A lease can be lost while its holder still works, so whatever
// it protects must be written in a transaction that also asks `holdsLease`.
import type { Instant } from "../clock.ts";
import type { Queries, Tx } from "./statements.ts";

type Row = { readonly holder: string; readonly fence: number; readonly until: number };

/**
 * Takes a free or expired lease with a fence above all before, or prolongs the holder's own with its fence unchanged.
 * A holder's name must be one process's own.
 */
export async function claimLease(
  tx: Tx,
  name: string,
  holder: string,
  now: Instant,
  ttlMs: number,
): Promise<{ readonly fence: number } | "held"> {
  // Locks the row, whether it was there or not.
  await tx.run(
    "INSERT INTO leases (name, holder, fence, until) VALUES (?, '', 0, 0) ON DUPLICATE KEY UPDATE fence = fence",
    name,
  );
  const row = await tx.get<Row>("SELECT holder, fence, until FROM leases WHERE name = ? FOR UPDATE", name);
  const runs = row !== undefined && row.until > now;
  if (runs && row.holder !== holder) return "held";
  const fence = (row?.fence ?? 0) + (runs ? 0 : 1);
  await tx.run("UPDATE leases SET holder = ?, fence = ?, until = ? WHERE name = ?", holder, fence, now + ttlMs, name);
  return { fence };
}

/** Whether this fence is still the newest and has not expired. Nobody takes it before this transaction ends. */
export async function holdsLease(tx: Tx, name: string, fence: number, now: Instant): Promise<boolean> {
  const sql = "SELECT 1 FROM leases WHERE name = ? AND fence = ? AND until > ? FOR UPDATE";
  return (await tx.get(sql, name, fence, now)) !== undefined;
}

/** Gives it back early; nothing happens where it was lost meanwhile. */
export async function releaseLease(queries: Queries, name: string, fence: number): Promise<void> {
  await queries.run("UPDATE leases SET until = 0 WHERE name = ? AND fence = ?", name, fence);
}

// Who may do something that only one may do at a time. A lease can be lost while its holder still works, so whatever
// it protects must be written in an operation that also asks `holdsLease`.
import type { Instant } from "../clock.ts";
import type { Tx } from "./statements.ts";

/**
 * Takes a free or expired lease with a fence above all before, or prolongs the holder's own with its fence unchanged.
 * A holder's name must be one process's own.
 */
export function claimLease(
  tx: Tx,
  name: string,
  holder: string,
  now: Instant,
  ttlMs: number,
): { readonly fence: number } | "held" {
  const row = tx.get<{ fence: number }>(
    `INSERT INTO leases (name, holder, fence, until) VALUES (?1, ?2, 1, ?3 + ?4)
     ON CONFLICT DO UPDATE SET
       fence = CASE WHEN holder = excluded.holder AND until > ?3 THEN fence ELSE fence + 1 END,
       holder = excluded.holder, until = excluded.until
     WHERE holder = excluded.holder OR until <= ?3
     RETURNING fence`,
    name,
    holder,
    now,
    ttlMs,
  );
  return row ? { fence: row.fence } : "held";
}

/** Whether this fence is still the newest and has not expired. */
export function holdsLease(tx: Tx, name: string, fence: number, now: Instant): boolean {
  return tx.get("SELECT 1 FROM leases WHERE name = ? AND fence = ? AND until > ?", name, fence, now) !== undefined;
}

/** Gives it back early; nothing happens where it was lost meanwhile. */
export function releaseLease(tx: Tx, name: string, fence: number): void {
  tx.run("UPDATE leases SET until = 0 WHERE name = ? AND fence = ?", name, fence);
}

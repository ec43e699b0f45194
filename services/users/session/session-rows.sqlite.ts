// Ending sessions inside other adapters' operations.
import type { Instant } from "@souk/chassis/clock";
import type { Tx } from "@souk/chassis/sqlite/database";
import type { EndReason } from "./session.ts";

export function endSessionsOf(tx: Tx, accountId: string, reason: EndReason, at: Instant): void {
  tx.run(
    "UPDATE sessions SET ended_at = ?, ended_by = ? WHERE account_id = ? AND ended_at IS NULL",
    at,
    reason,
    accountId,
  );
}

export function endSession(tx: Tx, familyId: string, reason: EndReason, at: Instant): boolean {
  const sql = "UPDATE sessions SET ended_at = ?, ended_by = ? WHERE family_id = ? AND ended_at IS NULL";
  return tx.run(sql, at, reason, familyId).changes > 0;
}

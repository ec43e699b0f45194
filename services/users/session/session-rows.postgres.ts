// Ending sessions inside other adapters' operations, in PostgreSQL.
import type { Instant } from "@souk/chassis/clock";
import type { Tx } from "@souk/chassis/postgres/database";
import type { EndReason } from "./session.ts";

/** Under the account's lock. */
export async function endSessionsOf(tx: Tx, accountId: string, reason: EndReason, at: Instant): Promise<void> {
  await tx.run(
    "UPDATE sessions SET ended_at = $3, ended_by = $2 WHERE account_id = $1 AND ended_at IS NULL",
    accountId,
    reason,
    at,
  );
}

export async function endSession(tx: Tx, familyId: string, reason: EndReason, at: Instant): Promise<boolean> {
  const sql = "UPDATE sessions SET ended_at = $3, ended_by = $2 WHERE family_id = $1 AND ended_at IS NULL";
  return (await tx.run(sql, familyId, reason, at)) > 0;
}

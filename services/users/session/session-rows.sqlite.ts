// Ending sessions inside other adapters' operations. Each end is told: access tokens end with it.
import type { Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import type { AccountEvents } from "../account/account-events.ts";
import type { Occasion } from "../occasion.ts";
import type { EndReason } from "./session.ts";

type Telling = { readonly occasion: Occasion; readonly events: AccountEvents };
export type Ending = Telling & { readonly reason: EndReason };
export type FamilyRow = { readonly family_id: string };

export function endSessionsOf(tx: Tx, accountId: string, ending: Ending): void {
  const { reason, occasion } = ending;
  const ended = tx.all<FamilyRow>(
    "UPDATE sessions SET ended_at = ?, ended_by = ? WHERE account_id = ? AND ended_at IS NULL RETURNING family_id",
    occasion.at,
    reason,
    accountId,
  );
  tellEnded(tx, { accountId, ended }, ending);
}

/** False: it had ended before. */
export function endSession(
  tx: Tx,
  { accountId, familyId }: { readonly accountId: string; readonly familyId: string },
  { reason, occasion, events }: Ending,
): boolean {
  const sql = "UPDATE sessions SET ended_at = ?, ended_by = ? WHERE family_id = ? AND ended_at IS NULL";
  if (tx.run(sql, occasion.at, reason, familyId).changes === 0) return false;
  const session = { userId: accountId, familyId };
  appendEvent(
    tx,
    reason === "reuse" ? events.sessionReused(session, occasion) : events.sessionEnded(session, occasion),
  );
  return true;
}

export function tellEnded(
  tx: Tx,
  { accountId, ended }: { readonly accountId: string; readonly ended: readonly FamilyRow[] },
  { occasion, events }: Telling,
): void {
  for (const row of ended) {
    appendEvent(tx, events.sessionEnded({ userId: accountId, familyId: row.family_id }, occasion));
  }
}

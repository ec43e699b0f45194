// Ending sessions inside other adapters' operations, in PostgreSQL. Each end is told: access tokens end with it.
import type { Tx } from "@souk/chassis/postgres/database";
import { appendEvent } from "@souk/chassis/postgres/outbox";
import type { AccountEvents } from "../account/account-events.ts";
import type { Occasion } from "../occasion.ts";
import type { EndReason } from "./session.ts";

type Telling = { readonly occasion: Occasion; readonly events: AccountEvents };
export type Ending = Telling & { readonly reason: EndReason };
export type FamilyRow = { readonly family_id: string };

/** Under the account's lock. */
export async function endSessionsOf(tx: Tx, accountId: string, ending: Ending): Promise<void> {
  const { reason, occasion } = ending;
  const ended = await tx.all<FamilyRow>(
    "UPDATE sessions SET ended_at = $3, ended_by = $2 WHERE account_id = $1 AND ended_at IS NULL RETURNING family_id",
    accountId,
    reason,
    occasion.at,
  );
  tellEnded(tx, { accountId, ended }, ending);
}

/** False: it had ended before. */
export async function endSession(
  tx: Tx,
  { accountId, familyId }: { readonly accountId: string; readonly familyId: string },
  { reason, occasion, events }: Ending,
): Promise<boolean> {
  const sql = "UPDATE sessions SET ended_at = $3, ended_by = $2 WHERE family_id = $1 AND ended_at IS NULL";
  if ((await tx.run(sql, familyId, reason, occasion.at)) === 0) return false;
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

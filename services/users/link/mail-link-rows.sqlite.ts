// Writing a link inside the operation of another adapter.
import type { Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import type { Account } from "../account/account.ts";
import type { AccountEvents } from "../account/account-events.ts";
import type { AppendAudit } from "../audit/audit-log.sqlite.ts";
import type { Occasion } from "../occasion.ts";
import { type LinkDraft, MAX_OPEN_LINKS } from "./mail-link.ts";

export type LinkWiring = { readonly events: AccountEvents; readonly audit: AppendAudit };

type Writing = { readonly account: Account; readonly draft: LinkDraft; readonly occasion: Occasion };

export function writeLink(tx: Tx, { account, draft, occasion }: Writing, { events, audit }: LinkWiring): void {
  const { id: accountId, email } = account;
  tx.run(
    `INSERT INTO mail_links (id, account_id, purpose, email, token_hash, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    draft.id,
    accountId,
    draft.purpose,
    email,
    draft.hashFor({ accountId, email }),
    occasion.at,
    draft.expiresAt,
  );
  tx.run(
    `DELETE FROM mail_links WHERE id IN (
       SELECT id FROM mail_links WHERE account_id = ? AND purpose = ? ORDER BY id DESC LIMIT -1 OFFSET ?)`,
    accountId,
    draft.purpose,
    MAX_OPEN_LINKS,
  );
  audit(tx, { action: "link.requested", accountId, detail: draft.purpose }, occasion);
  appendEvent(tx, events.linkRequested(account, draft, occasion));
}

export function endLinksOf(tx: Tx, accountId: string): void {
  tx.run("DELETE FROM mail_links WHERE account_id = ?", accountId);
}

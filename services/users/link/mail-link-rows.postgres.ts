// Writing a link inside the operation of another adapter, in PostgreSQL, under the account's lock.
import type { Tx } from "@souk/chassis/postgres/database";
import { appendEvent } from "@souk/chassis/postgres/outbox";
import type { Account } from "../account/account.ts";
import type { AccountEvents } from "../account/account-events.ts";
import type { AppendAudit } from "../audit/audit-log.postgres.ts";
import type { Occasion } from "../occasion.ts";
import { type LinkDraft, MAX_OPEN_LINKS } from "./mail-link.ts";

export type LinkWiring = { readonly events: AccountEvents; readonly audit: AppendAudit };

type Writing = { readonly account: Account; readonly draft: LinkDraft; readonly occasion: Occasion };

export async function writeLink(tx: Tx, writing: Writing, { events, audit }: LinkWiring): Promise<void> {
  const { account, draft, occasion } = writing;
  const { id: accountId, email } = account;
  // The new link and the end of the oldest in one statement: for an address without an account there is one as well.
  await tx.run(
    `WITH oldest AS (
       DELETE FROM mail_links WHERE id IN (
         SELECT id FROM mail_links WHERE account_id = $2 AND purpose = $3 ORDER BY id DESC OFFSET $8))
     INSERT INTO mail_links (id, account_id, purpose, email, token_hash, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    draft.id,
    accountId,
    draft.purpose,
    email,
    draft.hashFor({ accountId, email }),
    occasion.at,
    draft.expiresAt,
    MAX_OPEN_LINKS - 1,
  );
  await audit(tx, { action: "link.requested", accountId, detail: draft.purpose }, occasion);
  appendEvent(tx, events.linkRequested(account, draft, occasion));
}

export async function endLinksOf(tx: Tx, accountId: string): Promise<void> {
  await tx.run("DELETE FROM mail_links WHERE account_id = $1", accountId);
}

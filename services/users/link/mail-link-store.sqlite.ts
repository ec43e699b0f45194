// Links that were sent by mail, in SQLite.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import type { MailLinkPurpose } from "@souk/contracts/users/mail-link";
import { type Account, emailKey } from "../account/account.ts";
import { accountOfEmail, livingAccount } from "../account/account-rows.sqlite.ts";
import { changePassword, markVerified } from "../account/account-writes.sqlite.ts";
import type { Occasion } from "../occasion.ts";
import type { MailLink } from "./mail-link.ts";
import { type LinkWiring, writeLink } from "./mail-link-rows.sqlite.ts";
import type { MailLinkStore } from "./mail-link-store.ts";

export function openSqliteMailLinkStore(database: SqliteDatabase, wiring: LinkWiring): MailLinkStore {
  return {
    requestByEmail: (email, draft, occasion) =>
      database.write((tx) => {
        const account = accountOfEmail(tx, emailKey(email));
        if (account) writeLink(tx, { account, draft, occasion }, wiring);
        else wiring.audit(tx, { action: "link.requested", accountId: null, detail: draft.purpose }, occasion);
        return account ? "made" : "nobody";
      }),
    requestVerification: (accountId, draft, occasion) =>
      database.write((tx) => {
        const account = livingAccount(tx, accountId);
        if (!account) return "missing";
        if (account.emailVerified) return "already_verified";
        writeLink(tx, { account, draft, occasion }, wiring);
        return "made";
      }),
    find: async (id, now) =>
      database.read((tx) => {
        const row = tx.get<LinkRow>(`SELECT ${COLUMNS} FROM mail_links WHERE id = ? AND expires_at > ?`, id, now);
        return row && fromRow(row);
      }),
    works: async (tokenHash, purpose, now) =>
      database.read((tx) => holderOf(tx, { tokenHash, purpose, now }) !== undefined),
    resetPassword: (tokenHash, passwordHash, occasion) =>
      database.write((tx) => {
        const account = take(tx, { tokenHash, purpose: "password-reset", now: occasion.at });
        if (!account) return "refused";
        const own = { ...occasion, actor: account.id };
        changePassword(tx, { id: account.id, passwordHash, occasion: own, detail: "by a link" }, wiring);
        return proved(tx, account, own, wiring);
      }),
    verifyEmail: (tokenHash, occasion) =>
      database.write((tx) => {
        const account = take(tx, { tokenHash, purpose: "verify-email", now: occasion.at });
        return account ? proved(tx, account, { ...occasion, actor: account.id }, wiring) : "refused";
      }),
    sweep: (now, limit) =>
      database.write(
        (tx) =>
          tx.run(
            "DELETE FROM mail_links WHERE id IN (SELECT id FROM mail_links WHERE expires_at <= ? LIMIT ?)",
            now,
            limit,
          ).changes,
      ),
  };
}

type LinkRow = {
  readonly id: string;
  readonly account_id: string;
  readonly purpose: MailLinkPurpose;
  readonly email: string;
  readonly token_hash: string;
  readonly expires_at: number;
};

const COLUMNS = "id, account_id, purpose, email, token_hash, expires_at";

function fromRow(row: LinkRow): MailLink {
  const { id, account_id: accountId, purpose, email, token_hash: tokenHash, expires_at: expiresAt } = row;
  return { id, accountId, purpose, email, tokenHash, expiresAt };
}

type Presented = { readonly tokenHash: string; readonly purpose: MailLinkPurpose; readonly now: number };

function holderOf(tx: Tx, { tokenHash, purpose, now }: Presented): string | undefined {
  const sql = "SELECT account_id FROM mail_links WHERE token_hash = ? AND purpose = ? AND expires_at > ?";
  return tx.get<{ account_id: string }>(sql, tokenHash, purpose, now)?.account_id;
}

/** The link and its siblings are gone with it. */
function take(tx: Tx, presented: Presented): Account | undefined {
  const accountId = holderOf(tx, presented);
  const account = accountId === undefined ? undefined : livingAccount(tx, accountId);
  if (!account) return undefined;
  tx.run("DELETE FROM mail_links WHERE account_id = ? AND purpose = ?", account.id, presented.purpose);
  return account;
}

function proved(tx: Tx, account: Account, occasion: Occasion, { events, audit }: LinkWiring): Account {
  const after = markVerified(tx, account, occasion, audit);
  if (after !== account) appendEvent(tx, events.changed(after, occasion));
  return after;
}

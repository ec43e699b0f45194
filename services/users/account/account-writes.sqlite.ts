// What more than one adapter writes of an account, inside its own operation.
import type { Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import type { AppendAudit } from "../audit/audit-log.sqlite.ts";
import type { LinkDraft } from "../link/mail-link.ts";
import { type LinkWiring, writeLink } from "../link/mail-link-rows.sqlite.ts";
import type { Occasion } from "../occasion.ts";
import { endSessionsOf } from "../session/session-rows.sqlite.ts";
import { type Account, emailKey, type NewAccount } from "./account.ts";
import { termsOf } from "./search-terms.ts";

export type PasswordChange = {
  readonly id: string;
  readonly passwordHash: string;
  readonly occasion: Occasion;
  /** How it came about, for the audit row. */
  readonly detail?: string;
};

/** Ends all sessions, and the links with which another password could be set. */
export function changePassword(tx: Tx, change: PasswordChange, { events, audit }: LinkWiring): void {
  const { id, passwordHash, occasion, detail } = change;
  tx.run(
    "UPDATE accounts SET password_hash = ?, credentials_version = credentials_version + 1 WHERE id = ?",
    passwordHash,
    id,
  );
  tx.run("DELETE FROM known_networks WHERE account_id = ?", id);
  tx.run("DELETE FROM mail_links WHERE account_id = ? AND purpose = 'password-reset'", id);
  endSessionsOf(tx, id, { reason: "password", occasion, events });
  audit(tx, { action: "password.changed", accountId: id, ...(detail !== undefined && { detail }) }, occasion);
}

/** The account as it is afterwards; the same one where the address was proved before. */
export function markVerified(tx: Tx, account: Account, occasion: Occasion, audit: AppendAudit): Account {
  if (account.emailVerified) return account;
  const version = account.version + 1;
  const sql = "UPDATE accounts SET email_verified_at = ?, version = ? WHERE id = ?";
  tx.run(sql, occasion.at, version, account.id);
  audit(tx, { action: "email.verified", accountId: account.id }, occasion);
  return { ...account, emailVerified: true, version };
}

export type Creation = {
  readonly account: NewAccount;
  readonly occasion: Occasion;
  readonly link?: LinkDraft | undefined;
};

export function createAccount(
  tx: Tx,
  { account, occasion, link }: Creation,
  wiring: LinkWiring,
): Account | "email_taken" {
  const { events, audit } = wiring;
  const { changes } = tx.run(
    `INSERT INTO accounts (id, version, credentials_version, email, email_key, name, role, locale, password_hash, created_at,
       email_verified_at)
     VALUES (?, 1, 1, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email_key) DO NOTHING`,
    account.id,
    account.email,
    emailKey(account.email),
    account.name,
    account.role,
    account.locale,
    account.passwordHash,
    occasion.at,
    account.emailVerified ? occasion.at : null,
  );
  if (changes === 0) return "email_taken";
  const { id, email, name, role, locale } = account;
  const written: Account = {
    id,
    version: 1,
    email,
    name,
    role,
    locale,
    emailVerified: account.emailVerified ?? false,
    createdAt: occasion.at,
  };
  writeTerms(tx, written);
  audit(tx, { action: "account.registered", accountId: id, detail: role }, occasion);
  appendEvent(tx, events.registered(written, occasion));
  if (link) writeLink(tx, { account: written, draft: link, occasion }, wiring);
  return written;
}

export function writeTerms(tx: Tx, account: Account): void {
  tx.run("DELETE FROM account_terms WHERE account_id = ?", account.id);
  for (const term of termsOf(account.name, account.email)) {
    tx.run("INSERT INTO account_terms (term, account_id) VALUES (?, ?) ON CONFLICT DO NOTHING", term, account.id);
  }
}

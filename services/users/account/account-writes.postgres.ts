// What more than one adapter writes of an account in PostgreSQL, inside its own operation and under the account's lock.
import type { Tx } from "@souk/chassis/postgres/database";
import { appendEvent } from "@souk/chassis/postgres/outbox";
import type { AppendAudit } from "../audit/audit-log.postgres.ts";
import type { LinkDraft } from "../link/mail-link.ts";
import { type LinkWiring, writeLink } from "../link/mail-link-rows.postgres.ts";
import type { Occasion } from "../occasion.ts";
import { endSessionsOf } from "../session/session-rows.postgres.ts";
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
export async function changePassword(tx: Tx, change: PasswordChange, { events, audit }: LinkWiring): Promise<void> {
  const { id, passwordHash, occasion, detail } = change;
  const sql = "UPDATE accounts SET password_hash = $2, credentials_version = credentials_version + 1 WHERE id = $1";
  await tx.run(sql, id, passwordHash);
  await tx.run("DELETE FROM known_networks WHERE account_id = $1", id);
  await tx.run("DELETE FROM mail_links WHERE account_id = $1 AND purpose = 'password-reset'", id);
  await endSessionsOf(tx, id, { reason: "password", occasion, events });
  await audit(tx, { action: "password.changed", accountId: id, ...(detail !== undefined && { detail }) }, occasion);
}

/** The account as it is afterwards; the same one where the address was proved before. */
export async function markVerified(tx: Tx, account: Account, occasion: Occasion, audit: AppendAudit): Promise<Account> {
  if (account.emailVerified) return account;
  const version = account.version + 1;
  const sql = "UPDATE accounts SET email_verified_at = $2, version = $3 WHERE id = $1";
  await tx.run(sql, account.id, occasion.at, version);
  await audit(tx, { action: "email.verified", accountId: account.id }, occasion);
  return { ...account, emailVerified: true, version };
}

export type Creation = {
  readonly account: NewAccount;
  readonly occasion: Occasion;
  readonly link?: LinkDraft | undefined;
};

export async function createAccount(
  tx: Tx,
  { account, occasion, link }: Creation,
  wiring: LinkWiring,
): Promise<Account | "email_taken"> {
  const { events, audit } = wiring;
  const written = await tx.run(
    `INSERT INTO accounts (id, version, credentials_version, email, email_key, name, role, locale, password_hash, created_at,
       email_verified_at)
     VALUES ($1, 1, 1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (email_key) DO NOTHING`,
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
  if (written === 0) return "email_taken";
  const { id, email, name, role, locale } = account;
  const made: Account = {
    id,
    version: 1,
    email,
    name,
    role,
    locale,
    emailVerified: account.emailVerified ?? false,
    createdAt: occasion.at,
  };
  await writeTerms(tx, made);
  await audit(tx, { action: "account.registered", accountId: id, detail: role }, occasion);
  appendEvent(tx, events.registered(made, occasion));
  if (link) await writeLink(tx, { account: made, draft: link, occasion }, wiring);
  return made;
}

export async function writeTerms(tx: Tx, account: Account): Promise<void> {
  await tx.run(
    "INSERT INTO account_terms (term, account_id) SELECT term, $2 FROM unnest($1::text[]) AS term ON CONFLICT DO NOTHING",
    termsOf(account.name, account.email),
    account.id,
  );
}

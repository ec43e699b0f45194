// What more than one adapter writes of an account in PostgreSQL, inside its own operation and under the account's lock.
import type { Tx } from "@souk/chassis/postgres/database";
import type { AppendAudit } from "../audit/audit-log.postgres.ts";
import type { Occasion } from "../occasion.ts";
import { endSessionsOf } from "../session/session-rows.postgres.ts";
import type { Account } from "./account.ts";

export type PasswordChange = {
  readonly id: string;
  readonly passwordHash: string;
  readonly occasion: Occasion;
  /** How it came about, for the audit row. */
  readonly detail?: string;
};

/** Ends all sessions, and the links with which another password could be set. */
export async function changePassword(tx: Tx, change: PasswordChange, audit: AppendAudit): Promise<void> {
  const { id, passwordHash, occasion, detail } = change;
  const sql = "UPDATE accounts SET password_hash = $2, credentials_version = credentials_version + 1 WHERE id = $1";
  await tx.run(sql, id, passwordHash);
  await tx.run("DELETE FROM known_networks WHERE account_id = $1", id);
  await tx.run("DELETE FROM mail_links WHERE account_id = $1 AND purpose = 'password-reset'", id);
  await endSessionsOf(tx, id, "password", occasion.at);
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

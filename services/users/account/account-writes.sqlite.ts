// What more than one adapter writes of an account, inside its own operation.
import type { Tx } from "@souk/chassis/sqlite/database";
import type { AppendAudit } from "../audit/audit-log.sqlite.ts";
import type { Occasion } from "../occasion.ts";
import { endSessionsOf } from "../session/session-rows.sqlite.ts";
import type { Account } from "./account.ts";

export type PasswordChange = {
  readonly id: string;
  readonly passwordHash: string;
  readonly occasion: Occasion;
  /** How it came about, for the audit row. */
  readonly detail?: string;
};

/** Ends all sessions, and the links with which another password could be set. */
export function changePassword(tx: Tx, change: PasswordChange, audit: AppendAudit): void {
  const { id, passwordHash, occasion, detail } = change;
  tx.run(
    "UPDATE accounts SET password_hash = ?, credentials_version = credentials_version + 1 WHERE id = ?",
    passwordHash,
    id,
  );
  tx.run("DELETE FROM known_networks WHERE account_id = ?", id);
  tx.run("DELETE FROM mail_links WHERE account_id = ? AND purpose = 'password-reset'", id);
  endSessionsOf(tx, id, "password", occasion.at);
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

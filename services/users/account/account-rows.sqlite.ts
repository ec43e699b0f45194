// The account's row, for every adapter that reads it in an operation of its own.
import type { Tx } from "@souk/chassis/sqlite/database";
import type { Role } from "@souk/contracts/access";
import type { Account, Credentials } from "./account.ts";

export type AccountRow = {
  readonly id: string;
  readonly version: number;
  readonly email: string;
  readonly email_verified_at: number | null;
  readonly name: string;
  readonly role: Role;
  readonly locale: string | null;
  readonly created_at: number;
};

export const accountColumns = "id, version, email, email_verified_at, name, role, locale, created_at";

export function fromRow(row: AccountRow): Account {
  const { id, version, email, name, role, locale } = row;
  const emailVerified = row.email_verified_at !== null;
  return { id, version, email, emailVerified, name, role, locale, createdAt: row.created_at };
}

/** An erased account is not found. */
export function livingAccount(tx: Tx, id: string): Account | undefined {
  const row = tx.get<AccountRow>(`SELECT ${accountColumns} FROM accounts WHERE id = ? AND deleted_at IS NULL`, id);
  return row && fromRow(row);
}

/** By the address as it is compared. */
export function accountOfEmail(tx: Tx, emailKey: string): Account | undefined {
  const row = tx.get<AccountRow>(`SELECT ${accountColumns} FROM accounts WHERE email_key = ?`, emailKey);
  return row && fromRow(row);
}

/** An erased account has none. */
export function credentialsOf(tx: Tx, column: "id" | "email_key", value: string): Credentials | undefined {
  const row = tx.get<AccountRow & { password_hash: string | null; credentials_version: number }>(
    `SELECT ${accountColumns}, password_hash, credentials_version FROM accounts
     WHERE ${column} = ? AND deleted_at IS NULL`,
    value,
  );
  if (!row) return undefined;
  return { account: fromRow(row), passwordHash: row.password_hash, credentialsVersion: row.credentials_version };
}

export function isLastOwner(tx: Tx, account: Account): boolean {
  if (account.role !== "owner") return false;
  const other = "SELECT 1 FROM accounts WHERE role = 'owner' AND deleted_at IS NULL AND id <> ? LIMIT 1";
  return tx.get(other, account.id) === undefined;
}

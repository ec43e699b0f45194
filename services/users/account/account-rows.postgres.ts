// The account's row in PostgreSQL, for every adapter that reads or locks it in an operation of its own.
import type { Queries, Tx } from "@souk/chassis/postgres/database";
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

const FIND = `SELECT ${accountColumns} FROM accounts WHERE id = $1 AND deleted_at IS NULL`;

/** An erased account is not found. */
export async function livingAccount(queries: Queries, id: string): Promise<Account | undefined> {
  const row = await queries.get<AccountRow>(FIND, id);
  return row && fromRow(row);
}

/** As it is now, and it stays so until the operation ends. An account is locked before its sessions. */
export async function lockAccount(tx: Tx, id: string): Promise<Account | undefined> {
  const row = await tx.get<AccountRow>(`${FIND} FOR NO KEY UPDATE`, id);
  return row && fromRow(row);
}

/** The same, by the address as it is compared. */
export async function lockAccountOfEmail(tx: Tx, emailKey: string): Promise<Account | undefined> {
  const sql = `SELECT ${accountColumns} FROM accounts WHERE email_key = $1 FOR NO KEY UPDATE`;
  const row = await tx.get<AccountRow>(sql, emailKey);
  return row && fromRow(row);
}

type CredentialsRow = AccountRow & { readonly password_hash: string | null; readonly credentials_version: number };

/** An erased account has none. */
export async function credentialsOf(
  queries: Queries,
  column: "id" | "email_key",
  value: string,
): Promise<Credentials | undefined> {
  const row = await queries.get<CredentialsRow>(
    `SELECT ${accountColumns}, password_hash, credentials_version FROM accounts
     WHERE ${column} = $1 AND deleted_at IS NULL`,
    value,
  );
  if (!row) return undefined;
  return { account: fromRow(row), passwordHash: row.password_hash, credentialsVersion: row.credentials_version };
}

/** Any number that nobody else takes in this database. */
const OWNERS_LOCK = 0x4f_57_4e_53;

/** Whoever may make the last owner one less, or the first, does so after the other. Taken before any account's lock. */
export async function lockOwners(tx: Tx): Promise<void> {
  await tx.run("SELECT pg_advisory_xact_lock($1)", OWNERS_LOCK);
}

/** Under the owners' lock. */
export async function isLastOwner(tx: Tx, account: Account): Promise<boolean> {
  if (account.role !== "owner") return false;
  const other = "SELECT 1 FROM accounts WHERE role = 'owner' AND deleted_at IS NULL AND id <> $1 LIMIT 1";
  return (await tx.get(other, account.id)) === undefined;
}

// Lists of accounts: by role and words, newest first; and the whole table for resynchronising subscribers.
import type { SqlValue, Tx } from "@souk/chassis/sqlite/database";
import type { Role } from "@souk/contracts/access";
import { type AccountRow, accountColumns, fromRow } from "./account-rows.sqlite.ts";
import type { AccountPage, AccountSnapshot } from "./account-store.ts";
import { afterPrefix } from "./search-terms.ts";

type ListQuery = {
  readonly roles: readonly Role[];
  readonly words: readonly string[];
  readonly before?: string;
  readonly limit: number;
};

export function listAccounts(tx: Tx, { roles, words, before, limit }: ListQuery): AccountPage {
  const matching = [
    `role IN (${roles.map(() => "?").join(", ")})`,
    "deleted_at IS NULL",
    ...words.map(() => "id IN (SELECT account_id FROM account_terms WHERE term >= ? AND term < ?)"),
  ].join(" AND ");
  const params: SqlValue[] = [...roles, ...words.flatMap((word) => [word, afterPrefix(word)])];
  const total = tx.get<{ n: number }>(`SELECT count(*) AS n FROM accounts WHERE ${matching}`, ...params)?.n ?? 0;
  const earlier = before === undefined ? { sql: "", params: [] } : { sql: " AND id < ?", params: [before] };
  const rows = tx.all<AccountRow>(
    `SELECT ${accountColumns} FROM accounts WHERE ${matching}${earlier.sql} ORDER BY id DESC LIMIT ?`,
    ...params,
    ...earlier.params,
    limit + 1,
  );
  return { accounts: rows.slice(0, limit).map(fromRow), total, more: rows.length > limit };
}

type SnapshotRow = Omit<AccountRow, "email"> & { readonly email: string | null };

export function snapshotAccounts(
  tx: Tx,
  { after = "", limit }: { readonly after?: string; readonly limit: number },
): readonly AccountSnapshot[] {
  return tx
    .all<SnapshotRow>(`SELECT ${accountColumns} FROM accounts WHERE id > ? ORDER BY id LIMIT ?`, after, limit)
    .map((row) => ({
      id: row.id,
      version: row.version,
      account: row.email === null ? undefined : fromRow({ ...row, email: row.email }),
    }));
}

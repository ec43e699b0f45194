// Lists of accounts in PostgreSQL: by role and words, newest first; and the whole table for resynchronising subscribers.
import type { Queries, SqlValue } from "@souk/chassis/postgres/database";
import type { Role } from "@souk/contracts/access";
import { type AccountRow, accountColumns, fromRow } from "./account-rows.postgres.ts";
import type { AccountPage, AccountSnapshot } from "./account-store.ts";
import { afterPrefix } from "./search-terms.ts";

type ListQuery = {
  readonly roles: readonly Role[];
  readonly words: readonly string[];
  readonly before?: string;
  readonly limit: number;
};

/** Greater than every id. */
const AFTER_ALL = "~";

/** $1: roles; $2, $3: each word and the end of its range; all of them must match. */
const MATCHING = `role = ANY ($1) AND deleted_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM unnest($2::text[], $3::text[]) AS word (lowest, beyond)
    WHERE NOT EXISTS (SELECT 1 FROM account_terms
      WHERE account_id = accounts.id AND term >= word.lowest AND term < word.beyond))`;

/** The first word narrows the search by the index of terms; the rest is looked at row by row. */
const FIRST_WORD = "AND id IN (SELECT account_id FROM account_terms WHERE term >= $4 AND term < $5)";

export async function listAccounts(queries: Queries, { roles, words, before, limit }: ListQuery): Promise<AccountPage> {
  const [first] = words;
  const matching = first === undefined ? MATCHING : `${MATCHING} ${FIRST_WORD}`;
  const params: SqlValue[] = [roles, words, words.map(afterPrefix)];
  if (first !== undefined) params.push(first, afterPrefix(first));
  const next = params.length + 1;
  const counted = await queries.get<{ n: number }>(`SELECT count(*) AS n FROM accounts WHERE ${matching}`, ...params);
  const rows = await queries.all<AccountRow>(
    `SELECT ${accountColumns} FROM accounts WHERE ${matching} AND id < $${next} ORDER BY id DESC LIMIT $${next + 1}`,
    ...params,
    before ?? AFTER_ALL,
    limit + 1,
  );
  return { accounts: rows.slice(0, limit).map(fromRow), total: counted?.n ?? 0, more: rows.length > limit };
}

type SnapshotRow = Omit<AccountRow, "email"> & { readonly email: string | null };

export async function snapshotAccounts(
  queries: Queries,
  { after = "", limit }: { readonly after?: string; readonly limit: number },
): Promise<readonly AccountSnapshot[]> {
  const sql = `SELECT ${accountColumns} FROM accounts WHERE id > $1 ORDER BY id LIMIT $2`;
  return (await queries.all<SnapshotRow>(sql, after, limit)).map((row) => ({
    id: row.id,
    version: row.version,
    account: row.email === null ? undefined : fromRow({ ...row, email: row.email }),
  }));
}

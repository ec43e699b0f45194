// Address books in PostgreSQL. The address is one JSON value: nobody asks for its parts.
import type { PostgresDatabase, Queries, Tx } from "@souk/chassis/postgres/database";
import { onceForKey } from "@souk/chassis/postgres/idempotency";
import type { Address } from "@souk/contracts/schema";
import { MAX_ADDRESSES } from "@souk/contracts/users/account-schema";
import { lockAccount } from "../account/account-rows.postgres.ts";
import type { BookEntry } from "./address.ts";
import type { AddressPage, AddressStore, NewEntry } from "./address-store.ts";

type Row = { readonly id: string; readonly body: string; readonly created_at: number };

const fromRow = (row: Row): BookEntry => ({
  id: row.id,
  address: JSON.parse(row.body) as Address,
  createdAt: row.created_at,
});

export function openPostgresAddressStore(database: PostgresDatabase): AddressStore {
  return {
    add: (entry, once) => database.write((tx) => onceForKey(tx, once, entry.at, () => add(tx, entry))),
    replace: async (accountId, id, address) => {
      const row = await database.get<Row>(
        "UPDATE addresses SET body = $3 WHERE id = $1 AND account_id = $2 RETURNING id, body, created_at",
        id,
        accountId,
        JSON.stringify(address),
      );
      return row ? fromRow(row) : "missing";
    },
    remove: async (accountId, id) => {
      const removed = await database.run("DELETE FROM addresses WHERE id = $1 AND account_id = $2", id, accountId);
      return removed > 0 ? "removed" : "missing";
    },
    list: (accountId, query) => database.read((queries) => list(queries, accountId, query)),
  };
}

/** Under the account's lock nobody else adds, and the account does not go. */
async function add(tx: Tx, { id, accountId, address, at }: NewEntry): Promise<BookEntry | "full" | "missing"> {
  if (!(await lockAccount(tx, accountId))) return "missing";
  if ((await countOf(tx, accountId)) >= MAX_ADDRESSES) return "full";
  await tx.run(
    "INSERT INTO addresses (id, account_id, body, created_at) VALUES ($1, $2, $3, $4)",
    id,
    accountId,
    JSON.stringify(address),
    at,
  );
  return { id, address, createdAt: at };
}

async function list(
  queries: Queries,
  accountId: string,
  { after = "", limit }: { readonly after?: string; readonly limit: number },
): Promise<AddressPage> {
  const rows = await queries.all<Row>(
    "SELECT id, body, created_at FROM addresses WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3",
    accountId,
    after,
    limit + 1,
  );
  const total = await countOf(queries, accountId);
  return { entries: rows.slice(0, limit).map(fromRow), total, more: rows.length > limit };
}

async function countOf(queries: Queries, accountId: string): Promise<number> {
  const sql = "SELECT count(*) AS n FROM addresses WHERE account_id = $1";
  return (await queries.get<{ n: number }>(sql, accountId))?.n ?? 0;
}

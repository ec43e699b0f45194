// Address books in SQLite. The address is one JSON value: nobody asks for its parts.
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey } from "@souk/chassis/sqlite/idempotency";
import type { Address } from "@souk/contracts/schema";
import { MAX_ADDRESSES } from "@souk/contracts/users/account-schema";
import { livingAccount } from "../account/account-rows.sqlite.ts";
import type { BookEntry } from "./address.ts";
import type { AddressPage, AddressStore, NewEntry } from "./address-store.ts";

type Row = { readonly id: string; readonly body: string; readonly created_at: number };

const fromRow = (row: Row): BookEntry => ({
  id: row.id,
  address: JSON.parse(row.body) as Address,
  createdAt: row.created_at,
});

export function openSqliteAddressStore(database: SqliteDatabase): AddressStore {
  return {
    add: (entry, once) => database.write((tx) => onceForKey(tx, once, entry.at, () => add(tx, entry))),
    replace: (accountId, id, address) =>
      database.write((tx) => {
        const row = tx.get<Row>(
          "UPDATE addresses SET body = ? WHERE id = ? AND account_id = ? RETURNING id, body, created_at",
          JSON.stringify(address),
          id,
          accountId,
        );
        return row ? fromRow(row) : "missing";
      }),
    remove: (accountId, id) =>
      database.write((tx) =>
        tx.run("DELETE FROM addresses WHERE id = ? AND account_id = ?", id, accountId).changes > 0
          ? "removed"
          : "missing",
      ),
    list: async (accountId, query) => database.read((tx) => list(tx, accountId, query)),
  };
}

function add(tx: Tx, { id, accountId, address, at }: NewEntry): BookEntry | "full" | "missing" {
  if (!livingAccount(tx, accountId)) return "missing";
  if (countOf(tx, accountId) >= MAX_ADDRESSES) return "full";
  tx.run(
    "INSERT INTO addresses (id, account_id, body, created_at) VALUES (?, ?, ?, ?)",
    id,
    accountId,
    JSON.stringify(address),
    at,
  );
  return { id, address, createdAt: at };
}

function list(
  tx: Tx,
  accountId: string,
  { after = "", limit }: { readonly after?: string; readonly limit: number },
): AddressPage {
  const rows = tx.all<Row>(
    "SELECT id, body, created_at FROM addresses WHERE account_id = ? AND id > ? ORDER BY id LIMIT ?",
    accountId,
    after,
    limit + 1,
  );
  return { entries: rows.slice(0, limit).map(fromRow), total: countOf(tx, accountId), more: rows.length > limit };
}

function countOf(tx: Tx, accountId: string): number {
  return tx.get<{ n: number }>("SELECT count(*) AS n FROM addresses WHERE account_id = ?", accountId)?.n ?? 0;
}

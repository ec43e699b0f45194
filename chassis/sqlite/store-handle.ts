// A SQLite store as its service handles it.
import type { StoreHandle } from "../store-handle.ts";
import type { SqliteDatabase } from "./database.ts";
import { createSqliteEventJournal } from "./event-journal.ts";

export function sqliteStoreHandle(database: SqliteDatabase): StoreHandle {
  return {
    journal: createSqliteEventJournal(database),
    check: () => void database.read((tx) => tx.get("SELECT 1")),
    close: database.close,
  };
}

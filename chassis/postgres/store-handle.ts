// A PostgreSQL store as its service handles it.
import type { StoreHandle } from "../store-handle.ts";
import type { PostgresDatabase } from "./database.ts";
import { createPostgresEventJournal } from "./event-journal.ts";

export function postgresStoreHandle(database: PostgresDatabase): StoreHandle {
  return {
    journal: createPostgresEventJournal(database),
    check: async () => void (await database.get("SELECT 1")),
    close: database.close,
  };
}

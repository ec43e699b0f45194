// A MySQL store as its service handles it.
import type { StoreHandle } from "../store-handle.ts";
import type { MysqlDatabase } from "./database.ts";
import { createMysqlEventJournal } from "./event-journal.ts";

export function mysqlStoreHandle(database: MysqlDatabase): StoreHandle {
  return {
    journal: createMysqlEventJournal(database),
    check: async () => void (await database.get("SELECT 1")),
    close: database.close,
  };
}

// The service's stores in one SQLite file.
import { openSqlite } from "@souk/chassis/sqlite/database";
import { sqliteStoreHandle } from "@souk/chassis/sqlite/store-handle";
import { createSqliteMailStore } from "./mail/mail-store.sqlite.ts";
import type { Stores, StoresOptions } from "./stores.ts";
import { createSqliteMailTextStore } from "./text/mail-text-store.sqlite.ts";

export const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openSqliteStores({ url, clock, ids, log, telemetry }: StoresOptions): Promise<Stores> {
  const database = await openSqlite({ url, migrations, clock, log, registry: telemetry.registry });
  return {
    mails: createSqliteMailStore(database, ids),
    texts: createSqliteMailTextStore(database),
    handle: sqliteStoreHandle(database),
  };
}

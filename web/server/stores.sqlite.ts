// Browser sessions and the theme in one SQLite file.
import { openSqlite } from "@souk/chassis/sqlite/database";
import { sqliteStoreHandle } from "@souk/chassis/sqlite/store-handle";
import { createSqliteDepartureStore } from "./session/departure-store.sqlite.ts";
import { createSqliteSessionStore } from "./session/session-store.sqlite.ts";
import type { Stores, StoresOptions } from "./stores.ts";
import { createSqliteThemeStore } from "./theme/theme-store.sqlite.ts";

export const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openSqliteStores({ url, clock, log, telemetry }: StoresOptions): Promise<Stores> {
  const database = await openSqlite({ url, migrations, clock, log, registry: telemetry.registry });
  return {
    sessions: createSqliteSessionStore(database),
    departures: createSqliteDepartureStore(database),
    themes: createSqliteThemeStore(database),
    handle: sqliteStoreHandle(database),
  };
}

// The service's stores in one SQLite file. A file that is lost is restored from a backup, never begun anew by itself.
import { openSqlite } from "@souk/chassis/sqlite/database";
import { sqliteStoreHandle } from "@souk/chassis/sqlite/store-handle";
import { createSqlitePayableStore } from "./payable/payable-store.sqlite.ts";
import type { Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openSqliteStores(options: StoresOptions): Promise<Stores> {
  const { url, clock, log, telemetry } = options;
  const database = await openSqlite({ url, migrations, clock, log, registry: telemetry.registry });
  return { payables: createSqlitePayableStore({ ...options, database }), handle: sqliteStoreHandle(database) };
}

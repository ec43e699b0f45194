// The service's stores in one SQLite file. A file that is lost is restored from a backup, never begun anew by itself.
import { openSqlite } from "@souk/chassis/sqlite/database";
import { sqliteStoreHandle } from "@souk/chassis/sqlite/store-handle";
import type { StoreHandle } from "@souk/chassis/store-handle";
import { createSqlitePayableStore } from "./payable/payable-store.sqlite.ts";
import type { StoreParts, Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openSqliteStores(options: StoresOptions): Promise<Stores> {
  const database = await openDatabase(options);
  return { payables: createSqlitePayableStore({ ...options, database }), handle: sqliteStoreHandle(database) };
}

/** At its newest schema. */
export async function openSqliteHandle(parts: StoreParts): Promise<StoreHandle> {
  return sqliteStoreHandle(await openDatabase(parts));
}

const openDatabase = ({ url, clock, log, telemetry }: StoreParts) =>
  openSqlite({ url, migrations, clock, log, registry: telemetry.registry });

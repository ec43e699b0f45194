// The service's stores in one SQLite file.
import { openSqlite } from "@souk/chassis/sqlite/database";
import { sqliteStoreHandle } from "@souk/chassis/sqlite/store-handle";
import { createSqliteCatalogueStore } from "./catalogue/catalogue-store.sqlite.ts";
import { createSqliteCollectionStore } from "./catalogue/collection-store.sqlite.ts";
import { createSqliteImportStore } from "./import/import-store.sqlite.ts";
import { createSqliteHoldStore } from "./stock/hold-store.sqlite.ts";
import { createSqliteStockStore } from "./stock/stock-store.sqlite.ts";
import type { Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openSqliteStores({ url, clock, ids, log, telemetry }: StoresOptions): Promise<Stores> {
  const database = await openSqlite({ url, migrations, clock, log, registry: telemetry.registry });
  const parts = { database, clock, ids };
  return {
    catalogue: createSqliteCatalogueStore(parts),
    collections: createSqliteCollectionStore(parts),
    stock: createSqliteStockStore(parts),
    holds: createSqliteHoldStore(parts),
    imports: createSqliteImportStore(parts),
    handle: sqliteStoreHandle(database),
  };
}

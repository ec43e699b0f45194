// The service's stores in one MongoDB database.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import { type MongoDatabase, openMongo } from "@souk/chassis/mongodb/database";
import type { MongoMigration } from "@souk/chassis/mongodb/migration";
import { mongoStoreHandle } from "@souk/chassis/mongodb/store-handle";
import { createMongoCatalogueStore } from "./catalogue/catalogue-store.mongodb.ts";
import { createMongoCollectionStore } from "./catalogue/collection-store.mongodb.ts";
import { createMongoImportStore } from "./import/import-store.mongodb.ts";
import { catalogueAndStock } from "./migrations/mongodb/0001-catalogue-and-stock.ts";
import { catalogueCounter } from "./migrations/mongodb/0002-catalogue-counter.ts";
import { createMongoHoldStore } from "./stock/hold-store.mongodb.ts";
import { createMongoStockStore } from "./stock/stock-store.mongodb.ts";
import type { Stores, StoresOptions } from "./stores.ts";

export const migrations: readonly MongoMigration[] = [catalogueAndStock, catalogueCounter];

/** What every adapter of the service works with. */
export type MongoParts = { readonly database: MongoDatabase; readonly clock: Clock; readonly ids: Ids };

export async function openMongoStores({ url, clock, ids, log, telemetry }: StoresOptions): Promise<Stores> {
  const database = await openMongo({ url, owner: "products", migrations, clock, log, registry: telemetry.registry });
  return storesIn({ database, clock, ids });
}

export function storesIn(parts: MongoParts): Stores {
  return {
    catalogue: createMongoCatalogueStore(parts),
    collections: createMongoCollectionStore(parts),
    stock: createMongoStockStore(parts),
    holds: createMongoHoldStore(parts),
    imports: createMongoImportStore(parts),
    handle: mongoStoreHandle(parts.database),
  };
}

// All of this service's stores, and the one URL that picks the engine that they live in. Pictures lie on disk.
import type { Foundation } from "@souk/chassis/stall";
import { openWithEngine, type StoreHandle } from "@souk/chassis/store-handle";
import type { CatalogueChanges, CatalogueStore } from "./catalogue/catalogue-store.ts";
import type { CollectionStore } from "./catalogue/collection-store.ts";
import type { ImportStore } from "./import/import-store.ts";
import type { HoldStore } from "./stock/hold-store.ts";
import type { StockStore } from "./stock/stock-store.ts";

export type Stores = {
  readonly catalogue: CatalogueStore & CatalogueChanges;
  readonly collections: CollectionStore;
  readonly stock: StockStore;
  readonly holds: HoldStore;
  readonly imports: ImportStore;
  readonly handle: StoreHandle;
};

export type StoresOptions = Pick<Foundation, "clock" | "ids" | "log" | "telemetry"> & { readonly url: string };

export function openStores(options: StoresOptions): Promise<Stores> {
  return openWithEngine(options.url, {
    sqlite: async () => (await import("./stores.sqlite.ts")).openSqliteStores(options),
    mongodb: async () => (await import("./stores.mongodb.ts")).openMongoStores(options),
  });
}

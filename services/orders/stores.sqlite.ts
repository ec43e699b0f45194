// The service's stores in one SQLite file.
import { openSqlite, type SqliteDatabase } from "@souk/chassis/sqlite/database";
import { sqliteStoreHandle } from "@souk/chassis/sqlite/store-handle";
import { createSqliteCartStore } from "./cart/cart-store.sqlite.ts";
import { createSqliteCheckoutStore } from "./checkout/checkout-store.sqlite.ts";
import { createSqliteOrderStore } from "./order/order-store.sqlite.ts";
import type { Writing } from "./order/step-event.ts";
import { createSqliteShopStore } from "./shop/shop-store.sqlite.ts";
import type { Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openSqliteStores({ url, clock, ids, log, telemetry }: StoresOptions): Promise<Stores> {
  const { registry } = telemetry;
  const database = await openSqlite({ url, migrations, clock, log, registry });
  return storesIn(database, { clock, ids });
}

export function storesIn(database: SqliteDatabase, writing: Writing): Stores {
  return {
    shop: createSqliteShopStore(database),
    carts: createSqliteCartStore(database),
    orders: createSqliteOrderStore(database, writing),
    checkouts: createSqliteCheckoutStore(database, writing),
    handle: sqliteStoreHandle(database),
  };
}

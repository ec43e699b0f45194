// One URL picks the engine of all stores.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { Log } from "@souk/chassis/log";
import { openSqlite, type SqliteDatabase } from "@souk/chassis/sqlite/database";
import type { Telemetry } from "@souk/chassis/telemetry";
import { createSqliteCartStore } from "./cart/cart-store.sqlite.ts";
import type { CartStore } from "./cart/cart-store.ts";
import { createSqliteCheckoutStore } from "./checkout/checkout-store.sqlite.ts";
import type { CheckoutStore } from "./checkout/checkout-store.ts";
import { createSqliteOrderStore } from "./order/order-store.sqlite.ts";
import type { OrderStore } from "./order/order-store.ts";
import { createSqliteShopStore } from "./shop/shop-store.sqlite.ts";
import type { ShopStore } from "./shop/shop-store.ts";

export type Stores = {
  /** The bus and the health check need the engine itself. */
  readonly database: SqliteDatabase;
  readonly shop: ShopStore;
  readonly carts: CartStore;
  readonly orders: OrderStore;
  readonly checkouts: CheckoutStore;
};

export type StoreOptions = {
  readonly url: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly telemetry: Telemetry;
};

const migrations = new URL("./migrations/sqlite/", import.meta.url);

export async function openStores({ url, clock, ids, log, telemetry }: StoreOptions): Promise<Stores> {
  const database = await openSqlite({ url, migrations, clock, log, registry: telemetry.registry });
  return { database, ...storesOver(database, { clock, ids }) };
}

export function storesOver(database: SqliteDatabase, writing: { readonly clock: Clock; readonly ids: Ids }) {
  return {
    shop: createSqliteShopStore(database),
    carts: createSqliteCartStore(database),
    orders: createSqliteOrderStore(database, writing),
    checkouts: createSqliteCheckoutStore(database, writing),
  };
}

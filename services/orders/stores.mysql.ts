// The service's stores in one MySQL database.
import { type MysqlDatabase, openMysql } from "@souk/chassis/mysql/database";
import { mysqlStoreHandle } from "@souk/chassis/mysql/store-handle";
import { createMysqlCartStore } from "./cart/cart-store.mysql.ts";
import { createMysqlCheckoutStore } from "./checkout/checkout-store.mysql.ts";
import { createMysqlOrderStore } from "./order/order-store.mysql.ts";
import type { Writing } from "./order/step-event.ts";
import { createMysqlShopStore } from "./shop/shop-store.mysql.ts";
import type { Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/mysql/", import.meta.url);

export async function openMysqlStores({ url, clock, ids, log, telemetry }: StoresOptions): Promise<Stores> {
  const { registry } = telemetry;
  const database = await openMysql({ url, owner: "orders", migrations, clock, log, registry });
  return storesIn(database, { clock, ids });
}

export function storesIn(database: MysqlDatabase, writing: Writing): Stores {
  return {
    shop: createMysqlShopStore(database),
    carts: createMysqlCartStore(database),
    orders: createMysqlOrderStore(database, writing),
    checkouts: createMysqlCheckoutStore(database, writing),
    handle: mysqlStoreHandle(database),
  };
}

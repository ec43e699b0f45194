// All of this service's stores, and the one URL that picks the engine that they live in.
import type { Foundation } from "@souk/chassis/stall";
import { openWithEngine, type StoreHandle } from "@souk/chassis/store-handle";
import type { CartStore } from "./cart/cart-store.ts";
import type { CheckoutStore } from "./checkout/checkout-store.ts";
import type { OrderStore } from "./order/order-store.ts";
import type { ShopStore } from "./shop/shop-store.ts";

export type Stores = {
  readonly shop: ShopStore;
  readonly carts: CartStore;
  readonly orders: OrderStore;
  readonly checkouts: CheckoutStore;
  readonly handle: StoreHandle;
};

export type StoresOptions = Pick<Foundation, "clock" | "ids" | "log"> & {
  readonly url: string;
  readonly telemetry: Pick<Foundation["telemetry"], "registry">;
};

export function openStores(options: StoresOptions): Promise<Stores> {
  return openWithEngine(options.url, {
    sqlite: async () => (await import("./stores.sqlite.ts")).openSqliteStores(options),
    mysql: async () => (await import("./stores.mysql.ts")).openMysqlStores(options),
  });
}

// orders: the shop's profile, carts, checkout, orders. The wiring, from top to bottom.
import { createBus } from "@souk/chassis/bus/create-bus";
import type { Service } from "@souk/chassis/lifecycle";
import { createResourceTokens } from "@souk/chassis/resource-token";
import { createHttpServer } from "@souk/chassis/server";
import { layFoundation, type Overrides } from "@souk/chassis/stall";
import { isCurrency } from "@souk/contracts/money";
import { createCartQuotes } from "./cart/cart-quotes.ts";
import { cartRoutes } from "./cart/cart-routes.ts";
import { checkoutRoutes } from "./checkout/checkout-routes.ts";
import type { OrdersConfig } from "./config.ts";
import { accountSubscription } from "./order/account-events.ts";
import { type Sweep, startClosingSweep } from "./order/closing-sweep.ts";
import { createOrderMetrics } from "./order/order-metrics.ts";
import { orderRoutes } from "./order/order-routes.ts";
import { paymentSubscription } from "./order/payment-events.ts";
import { staffRoutes } from "./order/staff-routes.ts";
import { standingRoutes } from "./order/standing-routes.ts";
import { createPayments } from "./partners/payments.ts";
import { createProducts } from "./partners/products.ts";
import { defaultShop } from "./shop/default-shop.ts";
import { shopRoutes } from "./shop/shop-routes.ts";
import { openStores } from "./stores.ts";

export type OrdersDependencies = { readonly config: OrdersConfig; readonly overrides?: Overrides };

export async function createService({ config, overrides }: OrdersDependencies): Promise<Service> {
  checkShop(config);
  const foundation = layFoundation({ service: "orders", config, overrides });
  const { clock, ids, client, health, instance, telemetry } = foundation;
  const stores = await openStores({ url: config.DATABASE_URL, ...foundation });
  const { orders, carts, checkouts, shop, handle } = stores;

  const products = createProducts(client);
  const payments = createPayments(client);
  const metrics = createOrderMetrics(telemetry.registry);
  const orderTokens = createResourceTokens(config.ORDER_TOKEN_SECRET);
  const access = { orders, orderTokens };
  const deadlineMs = config.CHECKOUT_DEADLINE_SECONDS * 1000;
  const checkout = { orders, carts, checkouts, shop, products, payments, clock, ids, instance, deadlineMs };
  const closing = { ...foundation, orders, payments, metrics };
  const edge = { ...closing, carts, shop, products, access };

  const bus = createBus({ ...foundation, url: config.BUS_URL, service: "orders", journal: handle.journal });
  bus.subscribe(paymentSubscription({ ...closing }));
  bus.subscribe(accountSubscription({ orders, client, clock }));

  const server = createHttpServer({
    ...foundation,
    served: [
      ...cartRoutes({ carts, quotes: createCartQuotes(products), shop, clock, ids }),
      ...checkoutRoutes({ ...checkout, orderTokens, access }),
      ...orderRoutes(edge),
      ...staffRoutes(edge),
      ...standingRoutes({ orders, clock }),
      ...shopRoutes({ shop, clock, ids }),
      ...bus.served,
    ],
  });
  health.addCheck("store", handle.check);

  let sweep: Sweep | undefined;
  return {
    start: async () => {
      await shop.found(defaultShop(profileOf(config)));
      await checkouts.releaseAll(instance);
      await foundation.start();
      await bus.start();
      sweep = startClosingSweep(closing);
      return foundation.announce(await server.listen({ host: config.HOST, port: config.PORT }));
    },
    stop: async () => {
      await foundation.leave();
      await bus.stop();
      await server.close();
      await sweep?.stop();
      await handle.close();
      await foundation.stop();
    },
  };
}

function profileOf(config: OrdersConfig) {
  return { name: config.SHOP_NAME, currency: config.SHOP_CURRENCY, country: config.SHOP_COUNTRY };
}

function checkShop({ SHOP_CURRENCY, SHOP_COUNTRY }: OrdersConfig): void {
  if (!isCurrency(SHOP_CURRENCY)) throw new Error(`SHOP_CURRENCY ${SHOP_CURRENCY} is not an ISO 4217 currency`);
  if (!/^[A-Z]{2}$/.test(SHOP_COUNTRY)) throw new Error(`SHOP_COUNTRY ${SHOP_COUNTRY} is not an ISO 3166-1 country`);
}

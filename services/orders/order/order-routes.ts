// Orders over HTTP, for whoever bought.
import type { Clock } from "@souk/chassis/clock";
import { serve } from "@souk/chassis/server";
import { orderRoutes as routes } from "@souk/contracts/orders/routes";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { newCart } from "../cart/cart.ts";
import { documentOf, userOf } from "../cart/cart-routes.ts";
import type { CartStore } from "../cart/cart-store.ts";
import { readNumberCursor, writeCursor } from "../page-cursor.ts";
import type { Products } from "../partners/products.ts";
import { refused } from "../problems.ts";
import type { ShopStore } from "../shop/shop-store.ts";
import { type AnswerDependencies, cancelOrder } from "./cancelling.ts";
import { actorOf, type OrderAccess, reachableOrder } from "./order-access.ts";
import { toDocument } from "./order-document.ts";
import type { OrderFilter, OrderStore } from "./order-store.ts";
import { linesOf } from "./reorder.ts";

export type OrderEdge = AnswerDependencies & {
  readonly orders: OrderStore;
  readonly carts: Pick<CartStore, "create" | "resultOf">;
  readonly shop: Pick<ShopStore, "read">;
  readonly products: Pick<Products, "quote">;
  readonly access: OrderAccess;
  readonly clock: Clock;
};

export function orderRoutes(edge: OrderEdge) {
  const { orders, access, carts, clock, ids, products, shop } = edge;
  return [
    serve(routes.listOrders, async ({ caller, query }) => {
      const customerId = userOf(caller) ?? "";
      return { status: 200, body: await pageOf(orders, { customerId, status: query.status }, query) };
    }),
    serve(routes.readOrder, async ({ params, query, caller }) => {
      const order = await reachableOrder(access, { id: params.id, ...query, caller, staff: "orders:read" });
      return { status: 200, body: toDocument(order) };
    }),
    serve(routes.cancelOrder, async ({ params, query, caller, idempotency, context }) => {
      const order = await reachableOrder(access, { id: params.id, ...query, caller, staff: "orders:write" });
      const answer = await cancelOrder(edge, { order, cause: actorOf(order, caller), once: idempotency, context });
      if (typeof answer === "string") throw refused(answer);
      return answer;
    }),
    serve(routes.reorder, async ({ params, query, caller, idempotency, context }) => {
      const order = await reachableOrder(access, { id: params.id, ...query, caller, staff: "orders:write" });
      const skus = order.lines.map((line) => line.sku);
      const found = await products.quote(order.currency, skus, context);
      const quotes = new Map(found.map((quote) => [quote.sku, quote]));
      const at = clock.now();
      const { currency } = order;
      const lines = linesOf(order, quotes);
      const cart = newCart({ id: ids.uuid(), currency, customerId: userOf(caller) ?? null, lines, at });
      const document = documentOf(cart, quotes, await shop.read());
      return { status: 201, body: await carts.create(cart, document, { at, once: idempotency }) };
    }),
  ];
}

type PageQuery = { readonly limit?: number; readonly cursor?: string };

export async function pageOf(orders: Pick<OrderStore, "list">, filter: OrderFilter, query: PageQuery) {
  const limit = query.limit ?? DEFAULT_PAGE;
  const page = { limit: limit + 1, before: readNumberCursor(query.cursor) };
  const { orders: found, total } = await orders.list(filter, page);
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toDocument), nextCursor: last ? writeCursor(String(last.number)) : null, total };
}

// Orders' words become sales, releases and reversals. Only states that ask something of the hold are subscribed to;
// each event carries the whole order, so that any one of them is enough.
import { type Subscription, subscription } from "@souk/chassis/bus/bus";
import { problem } from "@souk/chassis/errors";
import type { EventEnvelope } from "@souk/contracts/event";
import {
  type OrderEventData,
  orderCancelled,
  orderExpired,
  orderFulfilled,
  orderPaid,
  orderRefunded,
} from "@souk/contracts/orders/events";
import type { HoldSettling } from "./hold-settling.ts";
import type { HoldStore } from "./hold-store.ts";
import type { StockMetrics } from "./stock-metrics.ts";

/** Part of stored keys. */
export const ORDERS_SUBSCRIBER = "products.orders";

export type OrderEventParts = {
  readonly holds: HoldStore;
  readonly settling: HoldSettling;
  readonly metrics: StockMetrics;
};

export function orderSubscription({ holds, settling, metrics }: OrderEventParts): Subscription {
  return subscription({
    subscriber: ORDERS_SUBSCRIBER,
    source: "orders",
    events: [orderPaid, orderExpired, orderCancelled, orderFulfilled, orderRefunded],
    delivery: "shared",
    handle: async (event) => {
      const outcome = await holds.applyOrder(ORDERS_SUBSCRIBER, event as EventEnvelope<OrderEventData>);
      metrics.settled(event.data.order.id, outcome);
      // Tried again in case staff count units in; then a dead letter that somebody has to look at.
      if (outcome === "short") throw problem("out_of_stock", `order ${event.data.order.id} was paid without units`);
    },
    resync: (context) => settling.settleAll(context),
  }) as Subscription;
}

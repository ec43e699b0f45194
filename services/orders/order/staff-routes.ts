// Orders over HTTP, for staff.
import { toTime } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { serve } from "@souk/chassis/server";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { orderRoutes as routes } from "@souk/contracts/orders/routes";
import type { TimelineEntry } from "@souk/contracts/orders/timeline-schema";
import { refused } from "../problems.ts";
import { fulfil } from "./fulfilment-rules.ts";
import { last, type Order } from "./order.ts";
import { toDocument } from "./order-document.ts";
import { type OrderEdge, pageOf } from "./order-routes.ts";
import type { HistoryRow, OrderStore } from "./order-store.ts";
import { refundOrder } from "./refunding.ts";

type Shipped = { readonly order: OrderDocument } | { readonly refused: "invalid_state" | "unknown_line" | "too_many" };

export function staffRoutes(edge: OrderEdge) {
  const { orders, clock, ids } = edge;
  return [
    serve(routes.listAllOrders, async ({ query }) => {
      const { limit, cursor, ...filter } = query;
      const page = { ...(limit !== undefined && { limit }), ...(cursor !== undefined && { cursor }) };
      return { status: 200, body: await pageOf(orders, filter, page) };
    }),
    serve(routes.readTimeline, async ({ params }) => {
      const order = await existing(orders, params.id);
      const rows = await orders.history(order.id);
      return { status: 200, body: { items: rows.map((row) => toEntry(row, order.currency)) } };
    }),
    serve(routes.fulfilOrder, async ({ params, body, idempotency, context }) => {
      const at = clock.now();
      const parcel = { id: ids.uuid(), at, ...body };
      const decide = (order: Order) => {
        const steps = fulfil(order, parcel);
        if (typeof steps === "string") return { steps: [], result: { refused: steps } as Shipped };
        return { steps, result: { order: toDocument(last(order, steps)) } as Shipped };
      };
      const outcome = await orders.change(params.id, decide, { at, context, once: idempotency });
      if (!outcome) throw problem("not_found");
      if ("refused" in outcome) throw refused(outcome.refused);
      return { status: 201, body: outcome.order };
    }),
    serve(routes.refundOrder, async ({ params, body, idempotency, context }) => {
      const order = await existing(orders, params.id);
      const { amount, lines, reason } = body;
      if (amount && lines) throw problem("unprocessable", "Either an amount or lines, not both");
      if (amount && amount.currency !== order.currency) throw problem("currency_mismatch");
      if (amount?.amount === 0) throw problem("unprocessable", "Nothing is not an amount to refund");
      const wanted = { order, reason, amount: amount?.amount, lines };
      const answer = await refundOrder(edge, { ...wanted, once: idempotency, context });
      if (typeof answer === "string") throw refused(answer);
      return answer;
    }),
  ];
}

async function existing(orders: Pick<OrderStore, "find">, id: string): Promise<Order> {
  const order = await orders.find(id);
  if (!order) throw problem("not_found");
  return order;
}

function toEntry(row: HistoryRow, currency: string): TimelineEntry {
  const { at, version: _, amount, ...entry } = row;
  return { at: toTime(at), ...entry, ...(amount !== undefined && { amount: { amount, currency } }) };
}

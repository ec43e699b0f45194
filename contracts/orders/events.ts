// What orders publishes. Every event carries the whole order after the change, and the order's version as
// aggregateVersion, so that a subscriber derives what it needs from the newest one it has seen.
import { defineEvent, type EventDefinition } from "../event.ts";
import { Id, object, oneOf, type Static, Type } from "../schema.ts";
import { OrderSchema } from "./order-schema.ts";

const OrderEventData = object({
  order: OrderSchema,
  /** For mails and links; the token itself never travels. */
  locale: Type.Optional(Type.String()),
  /** What this event is about, where the order alone does not tell: the new refund or parcel. */
  refundId: Type.Optional(Id),
  fulfilmentId: Type.Optional(Id),
});
export type OrderEventData = Static<typeof OrderEventData>;

const eur = (amount: number) => ({ amount, currency: "EUR" });

const exampleOrder: Static<typeof OrderSchema> = {
  id: "01995f2e-7d10-7000-8000-000000000001",
  number: "S-100001",
  status: "paid",
  paymentStatus: "paid",
  fulfilmentStatus: "unfulfilled",
  currency: "EUR",
  items: [
    {
      sku: "LAMP-BRASS-M",
      productId: "01995f2e-7d10-7000-8000-000000000002",
      variantId: "01995f2e-7d10-7000-8000-000000000003",
      title: "Brass lamp, medium",
      quantity: 2,
      unitPrice: eur(4900),
      lineTotal: eur(9800),
      discount: eur(0),
      tax: eur(1565),
      taxRateBasisPoints: 1900,
      fulfilled: 0,
    },
  ],
  totals: {
    subtotal: eur(9800),
    discount: eur(0),
    shipping: eur(490),
    tax: eur(1643),
    taxIncluded: true,
    total: eur(10290),
  },
  refunded: eur(0),
  email: "ada@example.org",
  shippingAddress: { name: "Ada Lovelace", line1: "Hauptstraße 1", city: "Berlin", postalCode: "10115", country: "DE" },
  shippingOption: { id: "standard", name: "Standard" },
  fulfilments: [],
  refunds: [],
  customerId: null,
  paymentId: "pi_3example",
  payBy: "2026-01-01T00:15:00.000Z",
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:01.000Z",
};

function orderEvent(
  type: string,
  summary: string,
  change: Partial<OrderEventData["order"]>,
): EventDefinition<typeof OrderEventData> {
  return defineEvent({
    type,
    version: 1,
    source: "orders",
    aggregate: "order",
    summary,
    data: OrderEventData,
    example: { order: { ...exampleOrder, ...change }, locale: "en" },
  });
}

export const orderPlaced = orderEvent("order.placed", "An order was written; its stock is held, its payment begins", {
  status: "pending",
  paymentStatus: "pending",
  paymentId: null,
});
export const orderPaid = orderEvent("order.paid", "The total was captured, or was zero", {});
export const orderClosing = orderEvent("order.closing", "No new payment may begin; the provider's word is awaited", {
  status: "closing",
  paymentStatus: "pending",
});
export const orderExpired = orderEvent("order.expired", "Nobody paid in time; the stock is free again", {
  status: "expired",
  paymentStatus: "pending",
});
export const orderCancelled = orderEvent(
  "order.cancelled",
  "Cancelled before anything was shipped; refunded if it was paid",
  {
    status: "cancelled",
    paymentStatus: "refunded",
    refunded: eur(10290),
  },
);
export const orderFulfilled = orderEvent("order.fulfilled", "A parcel left; `fulfilmentId` says which", {
  status: "completed",
  fulfilmentStatus: "fulfilled",
});
export const orderRefunded = orderEvent("order.refunded", "Money went back; `refundId` says which refund", {
  paymentStatus: "partially_refunded",
  refunded: eur(4900),
});

export const orderEvents = [
  orderPlaced,
  orderPaid,
  orderClosing,
  orderExpired,
  orderCancelled,
  orderFulfilled,
  orderRefunded,
] as const;

/** How an order stands, for whoever keeps something for it (a hold, a payable). */
export const standings = ["open", "paid", "closed"] as const;
export const StandingSchema = oneOf(standings);
export type Standing = Static<typeof StandingSchema>;

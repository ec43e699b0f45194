// Who takes which events, as the services' subscriptions say: a subscriber that is missing here is reported (M3), so that
// this list can't fall behind in silence. Subscribers that keep nothing (the gateway's cache) are not in it.

/** Under this name a store keeps how far it has published to a broker, beside its cursors. */
export const RELAY = "bus.relay";

export type BookName = "orders" | "products" | "payments" | "users" | "notifications";

export type KnownSubscription = {
  readonly subscriber: string;
  /** The store that its inbox is in. */
  readonly store: BookName;
  readonly source: BookName;
  readonly types: readonly string[];
};

export const subscriptions: readonly KnownSubscription[] = [
  {
    subscriber: "products.orders",
    store: "products",
    source: "orders",
    types: ["order.paid", "order.expired", "order.cancelled", "order.fulfilled", "order.refunded"],
  },
  {
    subscriber: "orders.payments",
    store: "orders",
    source: "payments",
    types: ["payment.captured", "payment.closed", "payment.refunded", "payment.refund_failed", "payment.alerted"],
  },
  { subscriber: "orders.users", store: "orders", source: "users", types: ["user.deleted"] },
  {
    subscriber: "notifications.orders",
    store: "notifications",
    source: "orders",
    types: ["order.paid", "order.fulfilled", "order.refunded", "order.cancelled"],
  },
  {
    subscriber: "notifications.users",
    store: "notifications",
    source: "users",
    types: ["user.registered", "user.deleted", "user.link_requested"],
  },
];

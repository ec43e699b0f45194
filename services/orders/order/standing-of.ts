// What a status means to products: whether the units that are held for the order are still wanted.
import type { Standing } from "@souk/contracts/orders/events";
import type { OrderStatus } from "@souk/contracts/orders/order-schema";

export const standingOf: Readonly<Record<OrderStatus, Standing>> = {
  pending: "open",
  awaiting_payment: "open",
  closing: "open",
  paid: "paid",
  completed: "paid",
  expired: "closed",
  cancelled: "closed",
};

export type Standings = readonly { readonly orderId: string; readonly standing: Standing }[];

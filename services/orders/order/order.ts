// An order and how it moves. Pure: no clock, no store, no network. Whatever happens to an order is a list of steps; each
// step raises the version by one, leaves one row in the history, and tells the world at most one event.
import type { EventDefinition } from "@souk/contracts/event";
import type { orderPaid } from "@souk/contracts/orders/events";
import type { FulfilmentStatus, OrderStatus, PaymentStatus } from "@souk/contracts/orders/order-schema";
import type { TimelineEntry } from "@souk/contracts/orders/timeline-schema";
import type { Address } from "@souk/contracts/schema";
import type { OrderTotals } from "../pricing/totals.ts";

export type Units = { readonly sku: string; readonly quantity: number };

export type OrderLine = {
  readonly sku: string;
  readonly productId: string;
  readonly variantId: string;
  readonly title: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly lineTotal: number;
  readonly discount: number;
  readonly tax: number;
  readonly taxRateBasisPoints: number;
  readonly fulfilled: number;
  readonly imageUrl?: string;
};

export type Fulfilment = {
  readonly id: string;
  readonly lines: readonly Units[];
  readonly trackingNumber?: string;
  readonly carrier?: string;
  readonly createdAt: number;
};

export type Refund = {
  readonly id: string;
  readonly amount: number;
  readonly status: "requested" | "succeeded" | "failed";
  /** `dashboard`: made at the provider, imported here. */
  readonly origin: "staff" | "cancellation" | "dashboard";
  readonly reason: string;
  readonly lines?: readonly Units[];
  readonly failure?: string;
  /** When payments is asked (again); null once it is settled. */
  readonly dueAt: number | null;
  readonly createdAt: number;
};

export type Order = {
  readonly id: string;
  /** Given by the store when the order is written; 0 before. */
  readonly number: number;
  readonly cartId: string;
  readonly customerId: string | null;
  readonly email: string;
  readonly locale?: string;
  readonly status: OrderStatus;
  readonly paymentStatus: PaymentStatus;
  readonly fulfilmentStatus: FulfilmentStatus;
  readonly currency: string;
  readonly lines: readonly OrderLine[];
  readonly totals: OrderTotals;
  /** What was captured for this order: its total, or 0. */
  readonly captured: number;
  /** The sum of its succeeded refunds. */
  readonly refunded: number;
  readonly shippingAddress: Address;
  readonly billingAddress?: Address;
  readonly shippingOption: { readonly id: string; readonly name: string };
  readonly fulfilments: readonly Fulfilment[];
  readonly refunds: readonly Refund[];
  readonly paymentId: string | null;
  /** What `closing` ends in when nothing was captured: `cancelled` if somebody asked for it, else `expired`. */
  readonly cancelRequested: boolean;
  readonly payBy: number;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** A row of the history. `from` and `to` only where the status moves. */
export type Entry = {
  readonly kind: TimelineEntry["kind"];
  readonly cause: string;
  readonly from?: OrderStatus | null;
  readonly to?: OrderStatus;
  readonly amount?: number;
  readonly reference?: string;
  readonly detail?: string;
};

export type OrderEvent = typeof orderPaid;
export type Notice = {
  readonly definition: EventDefinition<OrderEvent["data"]>;
  readonly refundId?: string;
  readonly fulfilmentId?: string;
};

export type Step = { readonly order: Order; readonly entry: Entry; readonly notice?: Notice };

type Change = Partial<Omit<Order, "id" | "version" | "updatedAt">>;

/** The next version of an order. */
export function step(order: Order, change: Change, at: number, told: Omit<Step, "order">): Step {
  return { order: { ...order, ...change, version: order.version + 1, updatedAt: at }, ...told };
}

/** A step that moves the status; `from` and `to` of its entry come from the order. */
export function move(
  order: Order,
  to: OrderStatus,
  at: number,
  how: { readonly cause: string; readonly change?: Change; readonly notice?: Notice; readonly entry?: Partial<Entry> },
): Step {
  if (!moves[order.status].includes(to)) throw new Error(`an order can't go from ${order.status} to ${to}`);
  const entry: Entry = { kind: "status", cause: how.cause, from: order.status, to, ...how.entry };
  return step(order, { ...how.change, status: to }, at, how.notice ? { entry, notice: how.notice } : { entry });
}

/** The one machine of an order: what may follow what. */
export const moves: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ["awaiting_payment", "paid", "closing"],
  awaiting_payment: ["paid", "closing"],
  closing: ["paid", "expired", "cancelled"],
  paid: ["completed", "cancelled"],
  completed: [],
  expired: [],
  cancelled: [],
};

export function last(order: Order, steps: readonly Step[]): Order {
  return steps.at(-1)?.order ?? order;
}

export function isPayable(order: Order): boolean {
  return order.status === "pending" || order.status === "awaiting_payment";
}

/** Whether `paid` is in its history. */
export function wasPaid(order: Order): boolean {
  return order.status === "paid" || order.status === "completed" || order.captured > 0;
}

/** What may still be refunded: captured, not given back, and not about to be. */
export function refundable(order: Order): number {
  const requested = order.refunds.reduce((sum, each) => sum + (each.status === "requested" ? each.amount : 0), 0);
  return order.captured - order.refunded - requested;
}

export function alert(order: Order, at: number, cause: string, more: Partial<Entry> = {}): Step {
  return step(order, {}, at, { entry: { ...more, kind: "alert", cause } });
}

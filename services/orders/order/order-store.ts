// The port to orders. One method is one atomic operation: what it says about events and keys is stored with it or not
// at all. Rules come in as pure functions that look at the order as it stands inside the operation.
import type { Context } from "@souk/chassis/context";
import type { IdempotencyRecord } from "@souk/chassis/idempotency";
import type { EventEnvelope } from "@souk/contracts/event";
import type { Standing } from "@souk/contracts/orders/events";
import type { FulfilmentStatus, OrderStatus, PaymentStatus } from "@souk/contracts/orders/order-schema";
import type { Entry, Order, Step } from "./order.ts";

/** `result` is remembered with the key, so it must survive JSON. No steps: nothing changes. */
export type Decision<T> = { readonly steps: readonly Step[]; readonly result: T };

export type ChangeOptions = {
  readonly at: number;
  /** The operation that causes it; its trace goes on in the subscribers. */
  readonly context?: Pick<Context, "trace">;
  /** The order as the caller last saw it: saves reading it again where its version is still the same. */
  readonly known?: Order;
  /** The same key again: the stored result, and `decide` is not called. */
  readonly once?: IdempotencyRecord | undefined;
  /** The event that this is the effect of: booked with it; superseded and repeated ones change nothing. */
  readonly taken?: { readonly subscriber: string; readonly event: EventEnvelope };
};

export type OrderFilter = {
  readonly customerId?: string | undefined;
  readonly status?: OrderStatus | undefined;
  readonly paymentStatus?: PaymentStatus | undefined;
  readonly fulfilmentStatus?: FulfilmentStatus | undefined;
  /** The number itself, or the beginning of the e-mail address. */
  readonly q?: string | undefined;
};

/** Newest first; `before` is the number that the last page ended with. */
export type OrderPage = { readonly limit: number; readonly before?: number | undefined };

export type HistoryRow = Entry & { readonly version: number; readonly at: number };

export type Due = {
  /** Unpaid past their deadline, or closing. */
  readonly orders: readonly Order[];
  readonly refunds: readonly { readonly orderId: string; readonly refundId: string }[];
};

export type ForgetOptions = Pick<ChangeOptions, "at" | "taken"> & { readonly limit: number };

export type OrderStore = {
  find(id: string): Promise<Order | undefined>;
  /**
   * Loads the order, asks `decide`, and stores its steps: order, history, events. Two changes of one order never both
   * look at the same version. Undefined: no such order, or an event that has no effect any more.
   */
  change<T>(id: string, decide: (order: Order) => Decision<T>, options: ChangeOptions): Promise<T | undefined>;
  /** The result that a key has, if any. Another fingerprint throws `idempotency_mismatch`. */
  resultOf<T>(record: IdempotencyRecord): Promise<{ readonly result: T } | undefined>;
  history(id: string): Promise<readonly HistoryRow[]>;
  list(filter: OrderFilter, page: OrderPage): Promise<{ readonly orders: readonly Order[]; readonly total: number }>;
  /** How orders stand; ids that are unknown are dead from then on and `closed`: no later write can give them an order. */
  standings(ids: readonly string[], at: number): Promise<readonly { orderId: string; standing: Standing }[]>;
  /**
   * Orders and refunds whose time has come, at most `limit` of each. Each is given to one caller, and comes back later,
   * ever later, unless it is settled meanwhile; whoever dies with it has only delayed it.
   */
  takeDue(at: number, limit: number): Promise<Due>;
  /**
   * Takes the person out of at most `limit` orders of a customer, and of their stored answers. `more`: call again. The
   * event that it is the effect of is booked together with the last of them.
   */
  forget(customerId: string, options: ForgetOptions): Promise<"more" | "done">;
};

// How an order ends without being shipped: the deadline, a cancellation, and what the provider's word makes of it.
import { orderCancelled, orderClosing, orderExpired } from "@souk/contracts/orders/events";
import { isPayable, move, type Order, type Refund, refundable, type Step, step } from "./order.ts";

export type Cancelling = { readonly at: number; readonly newId: () => string };

/** No new payment may begin from here on. */
export function beginClosing(
  order: Order,
  how: { readonly at: number; readonly cause: string; readonly cancel: boolean },
): readonly Step[] {
  if (!isPayable(order)) return [];
  return [
    move(order, "closing", how.at, {
      cause: how.cause,
      change: { cancelRequested: how.cancel },
      notice: { definition: orderClosing },
    }),
  ];
}

/** Only after the provider has confirmed that nothing was or will be captured. */
export function finishClosing(order: Order, at: number): readonly Step[] {
  if (order.status !== "closing") return [];
  const to = order.cancelRequested ? "cancelled" : "expired";
  const definition = order.cancelRequested ? orderCancelled : orderExpired;
  return [move(order, to, at, { cause: "nothing_captured", notice: { definition } })];
}

/**
 * Before payment: closing, and the provider is asked. After payment: cancelled at once, together with the request for
 * the refund of all that is left. Once a parcel has left it is too late. Cancelling twice is cancelling once.
 */
export function cancel(order: Order, cause: string, how: Cancelling): readonly Step[] | "invalid_state" {
  if (isPayable(order)) return beginClosing(order, { at: how.at, cause, cancel: true });
  if (order.status === "cancelled" || (order.status === "closing" && order.cancelRequested)) return [];
  if (order.status === "closing")
    return [step(order, { cancelRequested: true }, how.at, { entry: { kind: "note", cause } })];
  if (order.status !== "paid" || order.fulfilmentStatus !== "unfulfilled") return "invalid_state";
  return cancelPaid(order, cause, how);
}

export function cancelPaid(order: Order, cause: string, how: Cancelling): readonly Step[] {
  const amount = refundable(order);
  const refund = amount === 0 ? undefined : cancellationRefund(how.newId(), amount, how.at);
  const refunds = refund ? [...order.refunds, refund] : order.refunds;
  return [
    move(order, "cancelled", how.at, {
      cause,
      change: { refunds, cancelRequested: true },
      notice: { definition: orderCancelled },
      entry: refund ? { amount, reference: refund.id } : {},
    }),
  ];
}

export function cancellationRefund(id: string, amount: number, at: number, dueAt = at): Refund {
  return { id, amount, status: "requested", origin: "cancellation", reason: "order cancelled", dueAt, createdAt: at };
}

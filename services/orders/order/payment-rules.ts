// What the provider's word does to an order. Everything here may be told twice, late or out of order.
import { orderPaid } from "@souk/contracts/orders/events";
import type { Payable } from "@souk/contracts/payments/events";
import { cancelPaid, finishClosing } from "./closing-rules.ts";
import { alert, isPayable, last, move, type Order, type Step, step, wasPaid } from "./order.ts";
import { settleRefunds } from "./refund-rules.ts";

export type Capture = { readonly paymentId: string | null; readonly amount: number };
/** `newId` names the refund or retry that the rule may have to ask for. */
export type Told = { readonly at: number; readonly cause: string; readonly newId: () => string };

/**
 * The capture of the order's total makes it paid, whichever messenger brings it first; where cancelling was asked for,
 * it is cancelled and refunded in the same breath. Any other amount never does.
 */
export function capture(order: Order, captured: Capture, told: Told): readonly Step[] | "amount_mismatch" | "too_late" {
  if (wasPaid(order)) return [];
  if (captured.amount !== order.totals.total) return "amount_mismatch";
  if (order.status === "expired" || order.status === "cancelled") return "too_late";
  const paid = move(order, "paid", told.at, {
    cause: told.cause,
    change: { paymentStatus: "paid", captured: captured.amount, paymentId: captured.paymentId ?? order.paymentId },
    notice: { definition: orderPaid },
    entry: { amount: captured.amount, ...(captured.paymentId && { reference: captured.paymentId }) },
  });
  return order.cancelRequested ? [paid, ...cancelPaid(paid.order, "cancel_requested", told)] : [paid];
}

/** A total of zero needs no payment. */
export function payNothing(order: Order, at: number): Step {
  return move(order, "paid", at, {
    cause: "zero_total",
    change: { paymentStatus: "paid" },
    notice: { definition: orderPaid },
  });
}

export type Awaited = { readonly paymentId: string | null; readonly cause: string; readonly detail?: string };

/** The shopper has to do something: act in the browser, or try another card. */
export function awaitPayment(order: Order, awaited: Awaited, at: number): readonly Step[] {
  if (!isPayable(order)) return [];
  const paymentId = awaited.paymentId ?? order.paymentId;
  const more = { ...(paymentId && { reference: paymentId }), ...(awaited.detail && { detail: awaited.detail }) };
  const { cause } = awaited;
  if (order.status === "pending")
    return [move(order, "awaiting_payment", at, { cause, change: { paymentId }, entry: more })];
  return [step(order, { paymentId }, at, { entry: { kind: "payment", cause, ...more } })];
}

/** `closed`: the provider has confirmed that nothing was or will be captured. */
export function reconcile(order: Order, payable: Payable, told: Told & { readonly closed: boolean }): readonly Step[] {
  const steps: Step[] = [];
  const current = (): Order => last(order, steps);
  if (payable.currency !== order.currency) return [alert(order, told.at, "currency_mismatch")];
  if (payable.captured > 0 && !wasPaid(order)) {
    const outcome = capture(order, { paymentId: payable.paymentId, amount: payable.captured }, told);
    if (typeof outcome === "string") return [alert(order, told.at, outcome, { amount: payable.captured })];
    steps.push(...outcome);
  }
  if (told.closed) steps.push(...finishClosing(current(), told.at));
  steps.push(...settleRefunds(current(), payable.refunds, told));
  return steps;
}

// Money on its way back. A refund is stored as requested before payments is asked, so that it can't be forgotten; it
// reserves its amount here as it does at payments, so that all refunds together never exceed the capture.
import { orderRefunded } from "@souk/contracts/orders/events";
import type { PaymentStatus } from "@souk/contracts/orders/order-schema";
import type { Payable } from "@souk/contracts/payments/events";
import { type RefundableLine, refundShare } from "../pricing/refund-share.ts";
import { cancellationRefund } from "./closing-rules.ts";
import { alert, last, type Order, type Refund, refundable, type Step, step, type Units } from "./order.ts";

export type RefundRequest = {
  readonly id: string;
  readonly at: number;
  readonly reason: string;
  /** Neither amount nor lines: all that is left. */
  readonly amount?: number | undefined;
  readonly lines?: readonly Units[] | undefined;
};
export type RefundRefusal = "invalid_state" | "nothing_to_refund" | "refund_too_large" | "unknown_line" | "too_many";

export function requestRefund(order: Order, request: RefundRequest): readonly Step[] | RefundRefusal {
  if (order.captured === 0) return "invalid_state";
  const left = refundable(order);
  if (left === 0) return "nothing_to_refund";
  const amount = request.lines ? refundShare(refundableLines(order), request.lines, left) : (request.amount ?? left);
  if (typeof amount === "string") return amount;
  if (amount > left) return "refund_too_large";
  if (amount === 0) return "nothing_to_refund";
  const refund: Refund = {
    id: request.id,
    amount,
    status: "requested",
    origin: "staff",
    reason: request.reason,
    dueAt: request.at,
    createdAt: request.at,
    ...(request.lines && { lines: request.lines }),
  };
  const entry = { kind: "refund", cause: "requested", amount, reference: refund.id, detail: refund.reason } as const;
  return [step(order, { refunds: [...order.refunds, refund] }, request.at, { entry })];
}

function refundableLines(order: Order): RefundableLine[] {
  const covered = new Map<string, number>();
  for (const refund of order.refunds) {
    if (refund.status === "failed") continue;
    for (const { sku, quantity } of refund.lines ?? []) covered.set(sku, (covered.get(sku) ?? 0) + quantity);
  }
  const excluded = !order.totals.taxIncluded;
  return order.lines.map((line) => ({
    sku: line.sku,
    quantity: line.quantity,
    paid: line.lineTotal - line.discount + (excluded ? line.tax : 0),
    refunded: covered.get(line.sku) ?? 0,
  }));
}

export type Settled = { readonly at: number; readonly newId: () => string };

/**
 * Takes over what payments says of the refunds: ours by their ids, those of the provider's dashboard as new rows. Refunds
 * that payments made by itself are of captures that never belonged to the order's total.
 */
export function settleRefunds(order: Order, states: Payable["refunds"], told: Settled): readonly Step[] {
  const steps: Step[] = [];
  for (const state of states) {
    const current = last(order, steps);
    const own = current.refunds.find((each) => each.id === state.refundId);
    if (state.status === "succeeded" && own?.status !== "succeeded" && state.origin !== "automatic")
      steps.push(succeed(current, own ?? imported(state, told.at), state.amount, told.at));
    else if (state.status === "failed" && own?.status === "requested")
      steps.push(...failRefund(current, own.id, "provider", told));
  }
  return steps;
}

function imported(state: Payable["refunds"][number], at: number): Refund {
  const { refundId: id, amount } = state;
  return {
    id,
    amount,
    status: "succeeded",
    origin: "dashboard",
    reason: "made at the provider",
    dueAt: null,
    createdAt: at,
  };
}

function succeed(order: Order, refund: Refund, amount: number, at: number): Step {
  const refunded = order.refunded + amount;
  if (refunded > order.captured) return alert(order, at, "refunded_too_much", { amount, reference: refund.id });
  const settled: Refund = { ...refund, amount, status: "succeeded", dueAt: null };
  const known = order.refunds.some((each) => each.id === refund.id);
  const refunds = known ? replace(order.refunds, settled) : [...order.refunds, settled];
  const paymentStatus: PaymentStatus = refunded === order.captured ? "refunded" : "partially_refunded";
  return step(order, { refunds, refunded, paymentStatus }, at, {
    entry: { kind: "refund", cause: known ? "succeeded" : "dashboard", amount, reference: refund.id },
    notice: { definition: orderRefunded, refundId: refund.id },
  });
}

/** A cancelled order's money is asked back this often in all, ever later, before it is left to people. */
export const MAX_CANCELLATION_REFUNDS = 4;
const RETRY_AFTER_MS = 1_000;

/**
 * The amount is free again and somebody is told. A cancelled order owes its money whoever is told, so a new refund of all
 * that is left follows, a few times.
 */
export function failRefund(order: Order, id: string, failure: string, told: Settled): readonly Step[] {
  const refund = order.refunds.find((each) => each.id === id);
  if (refund?.status !== "requested") return [];
  const failed: Refund = { ...refund, status: "failed", failure, dueAt: null };
  const { amount } = refund;
  const entry = { kind: "alert", cause: "refund_failed", amount, reference: id, detail: failure } as const;
  const first = step(order, { refunds: replace(order.refunds, failed) }, told.at, { entry });
  const tries = order.refunds.filter((each) => each.origin === "cancellation").length;
  const left = refundable(first.order);
  if (order.status !== "cancelled" || left === 0 || tries >= MAX_CANCELLATION_REFUNDS) return [first];
  const dueAt = told.at + RETRY_AFTER_MS * 2 ** tries;
  const retry = cancellationRefund(told.newId(), left, told.at, dueAt);
  const asked = { kind: "refund", cause: "retry", amount: left, reference: retry.id } as const;
  return [first, step(first.order, { refunds: [...first.order.refunds, retry] }, told.at, { entry: asked })];
}

function replace(refunds: readonly Refund[], changed: Refund): readonly Refund[] {
  return refunds.map((each) => (each.id === changed.id ? changed : each));
}

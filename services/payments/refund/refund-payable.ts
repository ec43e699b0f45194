// Refunds: reserved first, then sent. A refund whose call was not answered stays reserved, and the sweep goes on with it
// under the same key; orders are told of its end by event.
import type { Context } from "@souk/chassis/context";
import type { Payable, Refund } from "../payable/payable.ts";
import { refundKey } from "../payable/payable.ts";
import {
  applyRefund,
  type RefundRequest,
  type RefundSnapshot,
  type Reservation,
  refuseRefund,
  renewRefund,
  reserveRefund,
} from "../payable/refunds.ts";
import { type CallParts, KEY_TRUSTED_MS } from "../payment/provider-calls.ts";

export async function refundPayable(
  parts: CallParts,
  orderId: string,
  request: RefundRequest,
  context: Context,
): Promise<Reservation> {
  const reserved = await parts.store.change(orderId, context, (current) =>
    reserveRefund(current, request, parts.clock.now()),
  );
  if (reserved.kind !== "refund" || reserved.refund.status !== "pending" || reserved.refund.providerId !== null)
    return reserved;
  await sendRefund(parts, reserved.payable, reserved.refund, context);
  const payable = await parts.store.read(orderId);
  const refund = payable?.refunds.find(({ refundId }) => refundId === request.refundId);
  return payable !== undefined && refund !== undefined ? { kind: "refund", refund, payable } : reserved;
}

/** Sends what is reserved; its key makes a repeat harmless. */
export async function sendRefund(parts: CallParts, payable: Payable, refund: Refund, context: Context): Promise<void> {
  const { provider, clock } = parts;
  const { orderId } = payable;
  const capture = payable.captures.find(({ intentId }) => intentId === refund.intentId);
  if (capture === undefined) throw new Error(`the capture of refund ${refund.refundId} is missing`);
  if (refund.sentAt !== null && clock.now() - refund.sentAt > KEY_TRUSTED_MS)
    return lookUp(parts, payable, refund, undefined, context);
  const { refundId, intentId, amount } = refund;
  const what = { intentId, refundId, orderId, amount, currency: capture.currency };
  const answer = await provider.refund(what, { key: refundKey(refundId, refund.tries), deadline: context.deadline });
  if (answer.kind === "refund") await bookRefund(parts, orderId, answer.refund, context);
  else if (answer.kind !== "unanswered")
    await lookUp(parts, payable, refund, answer.kind === "refused" ? answer.message : undefined, context);
}

/**
 * Asked by metadata whether the refund exists. It doesn't: a refusal is final, a failure of the provider's own is tried
 * again with a new key, by the sweep.
 */
async function lookUp(
  parts: CallParts,
  { orderId }: Payable,
  refund: Refund,
  refusal: string | undefined,
  context: Context,
): Promise<void> {
  const { provider, store, clock } = parts;
  const found = await provider.findRefunds(refund.intentId, context.deadline);
  if (found.kind === "unanswered") return;
  const mine = found.items.find(
    (each) => each.refundId === refund.refundId && !refund.failedIds.includes(each.providerId),
  );
  if (mine !== undefined) return bookRefund(parts, orderId, mine, context);
  if (refusal === undefined) {
    await store.change(orderId, context, (current) => renewRefund(current, refund.refundId, clock.now()));
    return;
  }
  // Others' refunds of the same payment are the likely reason: they are imported with the refusal.
  for (const each of found.items) await bookRefund(parts, orderId, each, context);
  await store.change(orderId, context, (current) => ({
    ...(current === undefined ? {} : refuseRefund(current, refund.refundId, refusal)),
    result: undefined,
  }));
}

export async function bookRefund(
  { store, clock }: CallParts,
  orderId: string,
  snapshot: RefundSnapshot,
  context: Context,
): Promise<void> {
  await store.change(orderId, context, (current) => ({
    ...(current === undefined ? {} : applyRefund(current, snapshot, clock.now())),
    result: undefined,
  }));
}

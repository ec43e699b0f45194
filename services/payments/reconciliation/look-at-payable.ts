// Looks at one payable that has something open, and brings it on: closes, reads, refunds. It never confirms a payment;
// where a creation's answer is missing it only looks for what was made.
import type { Context } from "@souk/chassis/context";
import { closePayable } from "../closing/close-payable.ts";
import { applyAnswer } from "../payable/apply-provider.ts";
import { isFinal, openObject, type Payable, type Refund, unansweredCall } from "../payable/payable.ts";
import { retryRefund } from "../payable/refunds.ts";
import { type CallParts, findCreated, snapshotOf } from "../payment/provider-calls.ts";
import { bookObject, releaseObject } from "../payment/release-object.ts";
import { bookRefund, sendRefund } from "../refund/refund-payable.ts";

export async function lookAtPayable(parts: CallParts, orderId: string, context: Context): Promise<void> {
  const payable = await noteLook(parts, orderId, context);
  if (payable === undefined) return;
  if (payable.status === "open" && payable.closing) await closePayable(parts, orderId, payable.currency, context);
  else if (payable.status === "open") await lookAtOpen(parts, payable, context);
  else await endStrays(parts, payable, context);
  for (const refund of payable.refunds) await lookAtRefund(parts, payable, refund, context);
}

/** Every look stretches the time to the next, whatever comes of it. */
function noteLook({ store, clock }: CallParts, orderId: string, context: Context): Promise<Payable | undefined> {
  return store.change(orderId, context, (current) => {
    if (current === undefined) return { result: undefined };
    const now = clock.now();
    const refunds = current.refunds.map((each) =>
      each.status === "pending" && each.sentAt === null ? { ...each, sentAt: now } : each,
    );
    const payable = { ...current, refunds, looks: current.looks + 1 };
    return { payable, result: payable };
  });
}

async function lookAtOpen(parts: CallParts, payable: Payable, context: Context): Promise<void> {
  const object = openObject(payable);
  if (object === undefined) return;
  if (object.id !== null) {
    const answer = await parts.provider.read({ kind: object.kind, id: object.id }, context.deadline);
    if (answer.kind === "object") await bookObject(parts, payable.orderId, answer.object, context);
    return;
  }
  const call = unansweredCall(payable);
  if (call?.kind !== "create") return;
  const found = await findCreated(parts, payable, call, context);
  if (found === "unanswered" || found === "no_effect") return;
  const outcome =
    found.decline === null ? ({ kind: "answered" } as const) : { ...found.decline, kind: "declined" as const };
  await parts.store.change(payable.orderId, context, (current) => ({
    ...(current === undefined
      ? {}
      : applyAnswer(current, { key: call.key, outcome, snapshot: snapshotOf(found) }, parts.clock.now())),
    result: undefined,
  }));
}

/** An order that is paid or closed has nothing left to pay on. */
async function endStrays(parts: CallParts, payable: Payable, context: Context): Promise<void> {
  for (const object of payable.objects) {
    if (!isFinal(object) && object.id !== null) await releaseObject(parts, payable.orderId, object, context);
  }
}

async function lookAtRefund(parts: CallParts, payable: Payable, refund: Refund, context: Context): Promise<void> {
  if (refund.status === "pending" && refund.providerId === null) return sendRefund(parts, payable, refund, context);
  if (refund.status === "pending" && refund.providerId !== null) {
    const answer = await parts.provider.readRefund(refund.providerId, context.deadline);
    if (answer.kind === "refund") await bookRefund(parts, payable.orderId, answer.refund, context);
    return;
  }
  if (refund.retryAt === null || refund.retryAt > parts.clock.now()) return;
  const again = await parts.store.change(payable.orderId, context, (current) =>
    retryRefund(current, refund.refundId, parts.clock.now()),
  );
  if (again !== undefined) await sendRefund(parts, payable, again, context);
}

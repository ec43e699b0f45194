// A payable made again from what the provider has of its order. What only our own books said is gone: unanswered calls,
// whether a closed order was closed. Pure.
import type { Instant } from "@souk/chassis/clock";
import { applySnapshot, type ObjectSnapshot } from "../payable/apply-provider.ts";
import { newPayable, type ObjectKind, type Payable, type ProviderObject, type Refund } from "../payable/payable.ts";
import { type Draft, draft } from "../payable/payable-change.ts";
import { applyRefund, foundRefund, type RefundSnapshot, refundIdOf } from "../payable/refunds.ts";

export type FoundObject = ObjectSnapshot & { readonly n: number; readonly amount: number };

export type FoundAtProvider = {
  /** Sessions and PaymentIntents of the order, also those that sessions made. */
  readonly objects: readonly FoundObject[];
  /** Of its captured PaymentIntents, oldest first. */
  readonly refunds: readonly RefundSnapshot[];
};

/** Undefined where the provider has nothing. Announces how the payable stands, and captures that nobody has refunded. */
export function rebuildPayable(
  orderId: string,
  { objects, refunds }: FoundAtProvider,
  now: Instant,
): Draft | undefined {
  const [first] = objects;
  if (first === undefined) return undefined;
  const returned = new Set(refunds.flatMap(({ refundId }) => refundId ?? []));
  const isUncounted = (object: ObjectSnapshot): boolean => returned.has(refundIdOf(object.intentId ?? object.id));
  const captured = objects.filter(({ state }) => state === "captured");
  // A capture that was sent back by itself, and no other: it came for an order that could not be paid any more.
  const orphaned = captured.length > 0 && captured.every(isUncounted);
  let rebuilt = draft({
    ...newPayable(orderId, first.currency, now),
    amount: first.amount,
    objects: numbered(objects, now),
    ...(orphaned && { status: "closed" as const, closing: true }),
  });
  // The capture that paid the order first: any other is then seen as what it is.
  const inOrder = [...objects].sort((a, b) => Number(isUncounted(a)) - Number(isUncounted(b)) || bySession(a, b));
  for (const object of inOrder) rebuilt = next(rebuilt, applySnapshot(rebuilt.payable, orderId, object, now));
  for (const refund of refunds) rebuilt = next(rebuilt, applyRefund(known(rebuilt.payable, refund, now), refund, now));
  return announced(rebuilt, orphaned, returned);
}

const bySession = (a: FoundObject, b: FoundObject): number =>
  a.n - b.n || Number(a.kind === "card") - Number(b.kind === "card");

const next = (before: Draft, after: Draft): Draft => ({
  payable: after.payable,
  announcements: [...before.announcements, ...after.announcements],
});

/** Numbers are parts of keys: one that was used is never used again, whatever became of its object. */
function numbered(objects: readonly FoundObject[], createdAt: Instant): readonly ProviderObject[] {
  const last = Math.max(...objects.map(({ n }) => n));
  return Array.from({ length: last }, (_, index) => {
    const n = index + 1;
    const found = objects.filter((each) => each.n === n);
    const kind: ObjectKind = found.some((each) => each.kind === "hosted") ? "hosted" : "card";
    return { n, kind, state: found.length > 0 ? "creating" : "cancelled", id: null, intentId: null, createdAt };
  });
}

/** A refund that carries our id was asked for by orders, or made by ourselves: not in the provider's dashboard. */
function known(payable: Payable, snapshot: RefundSnapshot, now: Instant): Payable {
  const { refundId } = snapshot;
  if (refundId === null) return payable;
  const before = payable.refunds.find((each) => each.refundId === refundId);
  const again = (refund: Refund): Refund => ({ ...refund, tries: refund.failedIds.length + 1 });
  if (before === undefined) return { ...payable, refunds: [...payable.refunds, foundRefund(snapshot, refundId, now)] };
  return { ...payable, refunds: payable.refunds.map((each) => (each === before ? again(each) : each)) };
}

/** What was told before need not be told again; how it stands now must be. */
function announced({ payable, announcements }: Draft, orphaned: boolean, returned: ReadonlySet<string>): Draft {
  const alerts = announcements.filter(({ type }) => type === "payment.alerted");
  const fresh = payable.captures.filter((each) => !each.counted && !returned.has(refundIdOf(each.intentId)));
  const standing = payable.status === "captured" ? ({ type: "payment.captured" } as const) : undefined;
  const closed = orphaned ? ({ type: "payment.closed" } as const) : undefined;
  return {
    payable,
    announcements: [...(standing ? [standing] : []), ...(closed ? [closed] : []), ...alerts.slice(0, fresh.length)],
  };
}

// What a rule answers: the payable as it becomes, the events that tell of it, and a result for whoever asked.
import type { Payable as PublishedPayable } from "@souk/contracts/payments/events";
import { countedCapture, type Payable, refundSums } from "./payable.ts";

export type Announcement = {
  readonly type:
    | "payment.captured"
    | "payment.closed"
    | "payment.refunded"
    | "payment.refund_failed"
    | "payment.alerted";
  readonly refundId?: string;
  readonly reason?: string;
};

/** `payable: undefined` leaves the store as it is. */
export type Change<T> = {
  readonly payable?: Payable | undefined;
  readonly announcements?: readonly Announcement[];
  readonly result: T;
};

/** A payable in the middle of a rule, with what is to be announced so far. */
export type Draft = { readonly payable: Payable; readonly announcements: readonly Announcement[] };

export const draft = (payable: Payable): Draft => ({ payable, announcements: [] });

export function announce({ payable, announcements }: Draft, announcement: Announcement): Draft {
  return { payable, announcements: [...announcements, announcement] };
}

/** The full state that every event carries, and that orders may read. */
export function publishedPayable(payable: Payable): PublishedPayable {
  const counted = countedCapture(payable);
  const newest = payable.objects.at(-1);
  return {
    orderId: payable.orderId,
    paymentId: counted?.intentId ?? newest?.id ?? null,
    currency: payable.currency,
    amount: payable.amount,
    status: payable.status,
    captured: counted?.amount ?? 0,
    refunded: refundSums(payable).refunded,
    refunds: payable.refunds.map(({ refundId, amount, status, origin }) => ({ refundId, amount, status, origin })),
  };
}

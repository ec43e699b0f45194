// The payable of an order: everything that payments knows of it, as plain data. The rules stand beside it, pure: they
// take the present payable and say what becomes of it; the store makes each of them one atomic operation.
import type { Instant } from "@souk/chassis/clock";

/** `open`: it may be paid. `captured`: its total was captured once. `closed`: nothing was captured, nothing will be. */
export type PayableStatus = "open" | "captured" | "closed";

export type Payable = {
  readonly orderId: string;
  /** Rises with every event. */
  readonly version: number;
  readonly status: PayableStatus;
  /** No new payment may begin; the provider's word on what was begun is awaited. */
  readonly closing: boolean;
  readonly currency: string;
  /** Minor units; 0 where only the closing of an unknown order was asked for. */
  readonly amount: number;
  readonly email: string | null;
  readonly orderNumber: string | null;
  readonly customerId: string | null;
  readonly payBy: Instant | null;
  readonly objects: readonly ProviderObject[];
  readonly calls: readonly PaymentCall[];
  readonly captures: readonly Capture[];
  readonly refunds: readonly Refund[];
  /** How often the sweep has looked at it without news; stretches the time to the next look. */
  readonly looks: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

/** `card`: a PaymentIntent. `hosted`: a session of the provider's payment page, with the PaymentIntent it makes. */
export type ObjectKind = "card" | "hosted";

/** In the order of their rank: what the provider says only ever moves an object to the right. */
export type ObjectState = "creating" | "open" | "processing" | "captured" | "cancelled";

export type ProviderObject = {
  /** Its number in the order: part of its Stripe key, and of its metadata. */
  readonly n: number;
  readonly kind: ObjectKind;
  readonly state: ObjectState;
  /** The provider's id, null until an answer brought it. */
  readonly id: string | null;
  /** The PaymentIntent: `id` itself for a card, the session's own for a hosted page. */
  readonly intentId: string | null;
  readonly createdAt: Instant;
};

/** How the shopper pays in one attempt; as it came from orders. */
export type Instruction = {
  readonly method: ObjectKind;
  readonly paymentMethod?: string;
  readonly confirm?: boolean;
  readonly returnUrl?: string;
};

/** A call to the provider that may move money. It is stored, with its key, before it is made. */
export type PaymentCall = {
  readonly kind: "create" | "confirm";
  readonly attemptId: string;
  /** The object that it makes or confirms. */
  readonly n: number;
  readonly key: string;
  readonly instruction: Instruction;
  readonly sentAt: Instant;
  /** Null as long as the provider's answer is not known. */
  readonly outcome: CallOutcome | null;
};

/**
 * `answered`: the object tells. `declined`: the card was refused. `refused`: the provider would not take the request.
 * `void`: it was proved, or made sure, that the call had no effect.
 */
export type CallOutcome =
  | { readonly kind: "answered" }
  | { readonly kind: "declined"; readonly code: string; readonly declineCode: string; readonly message: string }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "void" };

export type Capture = {
  readonly intentId: string;
  readonly amount: number;
  readonly currency: string;
  readonly at: Instant;
  /** The one capture that pays the order; all others are refunded in full. */
  readonly counted: boolean;
  readonly reason?: UncountedReason;
};

export type UncountedReason = "amount_mismatch" | "second_capture" | "orphaned_capture";

export type RefundOrigin = "order" | "dashboard" | "automatic";

export type Refund = {
  readonly refundId: string;
  readonly intentId: string;
  readonly amount: number;
  readonly status: "pending" | "succeeded" | "failed";
  readonly origin: RefundOrigin;
  readonly reason: string;
  /** The provider's id of the newest try. */
  readonly providerId: string | null;
  /** The providers' ids of tries that failed. */
  readonly failedIds: readonly string[];
  /** 1 for the first; a try that failed for good is followed by one with a new key. */
  readonly tries: number;
  /** When the present try was first sent; null where it has yet to be. */
  readonly sentAt: Instant | null;
  readonly failureReason: string | null;
  /** When a failed refund is tried again; null: it isn't. */
  readonly retryAt: Instant | null;
};

/** Bounds of one payable; past them it takes no more of the kind. */
export const MAX_OBJECTS = 30;
export const MAX_CALLS = 60;
export const MAX_REFUNDS = 500;

const RANK: Readonly<Record<ObjectState, number>> = { creating: 0, open: 1, processing: 2, captured: 3, cancelled: 3 };
export const rankOf = (state: ObjectState): number => RANK[state];
export const isFinal = (object: ProviderObject): boolean => object.state === "captured" || object.state === "cancelled";

/** The one object that can still be paid, if any. */
export function openObject(payable: Payable): ProviderObject | undefined {
  return payable.objects.find((object) => !isFinal(object));
}

export function unansweredCall(payable: Payable): PaymentCall | undefined {
  return payable.calls.find(({ outcome }) => outcome === null);
}

export function countedCapture(payable: Payable): Capture | undefined {
  return payable.captures.find(({ counted }) => counted);
}

/** Paid out, and on its way out, of the capture that pays the order. */
export function refundSums(payable: Payable): { readonly refunded: number; readonly pending: number } {
  const counted = countedCapture(payable);
  let refunded = 0;
  let pending = 0;
  for (const refund of payable.refunds) {
    if (refund.intentId !== counted?.intentId) continue;
    if (refund.status === "succeeded") refunded += refund.amount;
    if (refund.status === "pending") pending += refund.amount;
  }
  return { refunded, pending };
}

export function newPayable(orderId: string, currency: string, now: Instant): Payable {
  return {
    orderId,
    version: 0,
    status: "open",
    closing: false,
    currency,
    amount: 0,
    email: null,
    orderNumber: null,
    customerId: null,
    payBy: null,
    objects: [],
    calls: [],
    captures: [],
    refunds: [],
    looks: 0,
    createdAt: now,
    updatedAt: now,
  };
}

export const createKey = (orderId: string, n: number): string => `create:${orderId}:${n}`;
export const confirmKey = (orderId: string, attempt: number): string => `confirm:${orderId}:${attempt}`;
export const refundKey = (refundId: string, tries: number): string =>
  tries === 1 ? `refund:${refundId}` : `refund:${refundId}:${tries}`;

export function replaceObject(payable: Payable, changed: ProviderObject): Payable {
  return { ...payable, objects: payable.objects.map((object) => (object.n === changed.n ? changed : object)) };
}

export function replaceCall(payable: Payable, key: string, outcome: CallOutcome): Payable {
  return { ...payable, calls: payable.calls.map((call) => (call.key === key ? { ...call, outcome } : call)) };
}

export function replaceRefund(payable: Payable, changed: Refund): Payable {
  return { ...payable, refunds: payable.refunds.map((each) => (each.refundId === changed.refundId ? changed : each)) };
}

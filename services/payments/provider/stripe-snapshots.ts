// Reads Stripe's objects into our words and units. What is not ours (another shop's, another program's in the same
// account) is told apart by the metadata that we put on everything we make.
import type Stripe from "stripe";
import type { RefundSnapshot } from "../payable/refunds.ts";
import { fromProviderAmount } from "./currency-units.ts";
import type { Decline, LiveObject, OwnedObject, ProviderNotice } from "./payment-provider.ts";

export type Metadata = Readonly<Record<string, string>> | null | undefined;

export function liveIntent(intent: Stripe.PaymentIntent): LiveObject {
  const { amount, currency } = fromProviderAmount(intent.amount_received, intent.currency);
  return {
    kind: "card",
    id: intent.id,
    intentId: intent.id,
    n: numberOf(intent.metadata),
    state: intentStates[intent.status] ?? "open",
    amount: fromProviderAmount(intent.amount, intent.currency).amount,
    capturedAmount: amount,
    currency,
    clientSecret: intent.client_secret,
    redirectUrl: intent.next_action?.redirect_to_url?.url ?? null,
    decline: intent.status === "requires_payment_method" ? declineOf(intent.last_payment_error) : null,
  };
}

/** `requires_capture` is never ours to see: nothing here authorises without capturing. */
const intentStates: Readonly<Record<string, LiveObject["state"]>> = {
  processing: "processing",
  requires_capture: "processing",
  succeeded: "captured",
  canceled: "cancelled",
};

export function liveSession(session: Stripe.Checkout.Session): LiveObject {
  const { amount, currency } = fromProviderAmount(session.amount_total ?? 0, session.currency ?? "usd");
  const intentId =
    typeof session.payment_intent === "string" ? session.payment_intent : (session.payment_intent?.id ?? null);
  return {
    kind: "hosted",
    id: session.id,
    intentId,
    n: numberOf(session.metadata),
    state: sessionState(session),
    amount,
    capturedAmount: amount,
    currency,
    clientSecret: null,
    redirectUrl: session.url,
    decline: null,
  };
}

function sessionState(session: Stripe.Checkout.Session): LiveObject["state"] {
  if (session.status === "expired") return "cancelled";
  if (session.status === "complete") return session.payment_status === "paid" ? "captured" : "processing";
  return "open";
}

export function refundSnapshot(refund: Stripe.Refund): RefundSnapshot {
  const intentId =
    typeof refund.payment_intent === "string" ? refund.payment_intent : (refund.payment_intent?.id ?? "");
  return {
    providerId: refund.id,
    intentId,
    refundId: refund.metadata?.refund_id ?? null,
    amount: fromProviderAmount(refund.amount, refund.currency).amount,
    status: refundStates[refund.status ?? ""] ?? "pending",
    failureReason: refund.failure_reason ?? (refund.status === "canceled" ? "cancelled" : null),
  };
}

const refundStates: Readonly<Record<string, RefundSnapshot["status"]>> = {
  succeeded: "succeeded",
  failed: "failed",
  canceled: "failed",
};

export function declineOf(error: { code?: string; decline_code?: string; message?: string } | null): Decline | null {
  if (error === null) return null;
  const code = error.code ?? "card_declined";
  return { code, declineCode: error.decline_code ?? code, message: error.message ?? "The card was declined." };
}

/** The order, where the object is of this shop. */
export function ownerOf(metadata: Metadata, shop: string): string | undefined {
  return metadata?.shop === shop ? metadata.order_id : undefined;
}

function numberOf(metadata: Metadata): number | null {
  const n = Number(metadata?.payable_object);
  return Number.isSafeInteger(n) && n > 0 ? n : null;
}

const OTHER: ProviderNotice["change"] = { kind: "other" };

export function noticeOf(event: Stripe.Event, shop: string): ProviderNotice {
  return { eventId: event.id, change: changeOf(event, shop) };
}

function changeOf(event: Stripe.Event, shop: string): ProviderNotice["change"] {
  if (event.type.startsWith("payment_intent.")) {
    const intent = event.data.object as Stripe.PaymentIntent;
    return owned(liveIntent(intent), ownerOf(intent.metadata, shop));
  }
  if (event.type.startsWith("checkout.session.")) {
    const session = event.data.object as Stripe.Checkout.Session;
    return owned(liveSession(session), ownerOf(session.metadata, shop));
  }
  if (event.type.startsWith("refund.") || event.type === "charge.refund.updated") {
    const refund = event.data.object as Stripe.Refund;
    return { kind: "refund", refund: refundSnapshot(refund), orderId: ownerOf(refund.metadata, shop) };
  }
  return OTHER;
}

function owned(object: LiveObject, orderId: string | undefined): ProviderNotice["change"] {
  return orderId === undefined ? OTHER : { kind: "object", object: { ...object, orderId } satisfies OwnedObject };
}

/** The types that say something; the rest is answered and ignored. */
export const noticedTypes = [
  "payment_intent.succeeded",
  "payment_intent.canceled",
  "payment_intent.processing",
  "checkout.session.completed",
  "checkout.session.expired",
  "refund.created",
  "refund.updated",
  "refund.failed",
] as const;

// What Stripe's errors mean for a call of ours. Source: Stripe's documentation "Error handling", "Idempotent requests".
import type { Log } from "@souk/chassis/log";
import Stripe from "stripe";
import type { Decline, LiveObject, Trouble } from "./payment-provider.ts";
import { declineOf, liveIntent } from "./stripe-snapshots.ts";

export type Failure =
  | Trouble
  | { readonly kind: "declined"; readonly decline: Decline; readonly object: LiveObject | undefined };

const STORED_FAILURE = 500;

export function failureOf(error: unknown, log: Log): Failure {
  if (!(error instanceof Stripe.errors.StripeError)) throw error;
  const { statusCode: status, code } = error;
  if (error instanceof Stripe.errors.StripeCardError) {
    const decline = declineOf(error) ?? { code: "card_declined", declineCode: "card_declined", message: error.message };
    return { kind: "declined", decline, object: intentOf(error) };
  }
  // In use: another request with this key is under way. Reused: the key belongs to other parameters.
  if (code === "idempotency_key_in_use" || status === 409 || status === 429) return { kind: "unanswered" };
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: "key_reused" };
  if (error instanceof Stripe.errors.StripeInvalidRequestError) {
    const object = intentOf(error);
    return { kind: "refused", message: error.message, ...(object === undefined ? {} : { object }) };
  }
  if (status === STORED_FAILURE) return { kind: "failed" };
  if (
    error instanceof Stripe.errors.StripeAuthenticationError ||
    error instanceof Stripe.errors.StripePermissionError
  ) {
    log.error({ code, status, stripeRequestId: error.requestId }, "Stripe does not accept our key");
  }
  // A connection that broke, a proxy's 502, an answer that was cut off: it may have happened.
  return { kind: "unanswered" };
}

function intentOf(error: Stripe.errors.StripeError): LiveObject | undefined {
  const intent = error.payment_intent as Stripe.PaymentIntent | undefined;
  return intent === undefined ? undefined : liveIntent(intent);
}

/** For the log: never the error itself, which carries whatever Stripe sent, secrets of the shopper's included. */
export function describeFailure(error: unknown) {
  if (!(error instanceof Stripe.errors.StripeError)) return {};
  const { type, code, statusCode, requestId, message } = error;
  return { stripe: { type, code, statusCode, requestId, message } };
}

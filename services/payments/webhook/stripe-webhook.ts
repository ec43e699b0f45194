// Reads a webhook of Stripe: signature over the raw bytes, by the current secret or one that is being rotated out, and a
// time that is near in both directions. Source: Stripe's documentation "Verify webhook signatures".
import type { Instant } from "@souk/chassis/clock";
import Stripe from "stripe";
import type { ProviderNotice } from "../provider/payment-provider.ts";
import { noticeOf } from "../provider/stripe-snapshots.ts";

/** Past and future. The package checks the past only. */
export const TOLERANCE_SECONDS = 300;
const HEADER_MAX = 2_048;

export type WebhookReader = (body: Buffer, signature: string | undefined, now: Instant) => ProviderNotice | "invalid";

export function createWebhookReader(secrets: readonly string[], shop: string): WebhookReader {
  return (body, signature, now) => {
    if (signature === undefined || signature.length > HEADER_MAX) return "invalid";
    const sentAt = Number(/(?:^|,)t=(\d{1,12})(?:,|$)/.exec(signature)?.[1]);
    if (!(Math.abs(now / 1000 - sentAt) <= TOLERANCE_SECONDS)) return "invalid";
    const text = body.toString("utf8");
    for (const secret of secrets) {
      const event = verify(text, signature, secret, now);
      if (event !== undefined) return isWhole(event) ? noticeOf(event, shop) : "invalid";
    }
    return "invalid";
  };
}

/** Signed well, and still not an event: nothing of it may be read. */
function isWhole(event: Stripe.Event): boolean {
  const { id, type, data } = (event ?? {}) as Partial<Stripe.Event>;
  return typeof id === "string" && typeof type === "string" && typeof data?.object === "object" && data.object !== null;
}

function verify(text: string, signature: string, secret: string, now: Instant): Stripe.Event | undefined {
  try {
    return Stripe.webhooks.constructEvent(text, signature, secret, TOLERANCE_SECONDS, undefined, now);
  } catch (error) {
    // Signed by another secret, or not JSON: both are a refusal.
    if (error instanceof Stripe.errors.StripeSignatureVerificationError || error instanceof SyntaxError)
      return undefined;
    throw error;
  }
}

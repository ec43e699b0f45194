// Where Stripe reports. A forged or old report is refused and nothing of it is kept; one that could not be followed up
// is refused with 503, so that Stripe sends it again.
import type { Clock } from "@souk/chassis/clock";
import { problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import { receiveStripeWebhook } from "@souk/contracts/payments/routes";
import type { CallParts } from "../payment/provider-calls.ts";
import { takeNotice } from "./provider-notices.ts";
import type { WebhookReader } from "./stripe-webhook.ts";

export type WebhookParts = CallParts & {
  readonly clock: Clock;
  readonly readWebhook: WebhookReader;
  readonly count: (outcome: string) => void;
};

const RECEIVED = { status: 200, body: { received: true } } as const;
const RETRY_AFTER_SECONDS = 5;

export function webhookRoutes(parts: WebhookParts): readonly Served[] {
  return [
    serve(receiveStripeWebhook, async ({ body, headers, context }) => {
      const signature = headers["stripe-signature"];
      const notice = parts.readWebhook(body, typeof signature === "string" ? signature : undefined, parts.clock.now());
      if (notice === "invalid") {
        parts.count("invalid");
        throw problem("invalid_signature");
      }
      const taken = await takeNotice(parts, notice, context);
      parts.count(taken);
      if (taken === "unanswered")
        throw problem("provider_unavailable", undefined, { retryAfterSeconds: RETRY_AFTER_SECONDS });
      return RECEIVED;
    }),
  ];
}

// What the world may ask payments: how a payment stands. The provider reports to the webhook.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Id, MoneySchema, object, oneOf, type Static, Type } from "../schema.ts";
import { RefundStateSchema } from "./events.ts";

/** `requires_payment`: another payment method is needed. `cancelled`: nothing was and nothing will be captured on it. */
export const publicPaymentStates = [
  "requires_payment",
  "requires_action",
  "processing",
  "captured",
  "cancelled",
] as const;

export const PaymentSchema = object({
  /** The provider's id: a PaymentIntent (`pi_…`) or a session of the hosted page (`cs_…`). */
  id: Type.String(),
  orderId: Id,
  status: oneOf(publicPaymentStates),
  amount: MoneySchema,
  captured: MoneySchema,
  refunded: MoneySchema,
  refunds: Type.Array(RefundStateSchema),
});
export type Payment = Static<typeof PaymentSchema>;

/** Reads the provider where the payment is still open, so that a browser that comes back from it sees what happened. */
export const readPayment = defineRoute({
  name: "readPayment",
  service: "payments",
  method: "GET",
  path: "/api/v1/payments/{id}",
  summary: "How a payment stands, for the order's customer, whoever has its order token, and staff",
  access: access.holder,
  params: object({ id: Type.String({ pattern: "^(pi|cs)_[A-Za-z0-9_]{1,200}$" }) }),
  query: object({ orderToken: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) }),
  replies: { 200: PaymentSchema },
  errors: ["not_found"],
});

/** Signed by the provider over the raw bytes; types that say nothing to us are answered and ignored. */
export const receiveStripeWebhook = defineRoute({
  name: "receiveStripeWebhook",
  service: "payments",
  method: "POST",
  path: "/api/v1/webhooks/stripe",
  summary: "Stripe reports here",
  access: access.public,
  consumes: "application/json",
  bodyLimit: 524_288,
  idempotency: "none",
  replies: { 200: object({ received: Type.Literal(true) }) },
  errors: ["invalid_signature", "provider_unavailable"],
});

export const paymentRoutes = { readPayment, receiveStripeWebhook } as const;

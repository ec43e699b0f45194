// What orders asks of payments. Service tokens only; never routed by the gateway. All are safe to repeat.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Currency, Email, Id, object, oneOf, type Static, Time, Type } from "../schema.ts";
import { PayableSchema, RefundStateSchema } from "./events.ts";

/** How the shopper pays: as in the public checkout body. Without `paymentMethod` the answer carries a client secret. */
export const PaymentInstructionSchema = object({
  method: oneOf(["card", "hosted"] as const),
  paymentMethod: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: "^pm_[A-Za-z0-9_]+$" })),
  confirm: Type.Optional(Type.Boolean()),
  returnUrl: Type.Optional(Type.String({ maxLength: 2048 })),
});
export type PaymentInstruction = Static<typeof PaymentInstructionSchema>;

/** Where a payment stands. `processing`: the provider has not decided; events will tell. */
export const paymentStates = ["requires_payment", "requires_action", "processing", "captured"] as const;

export const PaymentAnswerSchema = object({
  /** The provider's id: a PaymentIntent or a hosted-page session. */
  id: Type.String(),
  status: oneOf(paymentStates),
  clientSecret: Type.Optional(Type.String()),
  redirectUrl: Type.Optional(Type.String()),
  /** What was captured, in minor units, where something was: orders refuses any amount but its total. */
  amount: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type PaymentAnswer = Static<typeof PaymentAnswerSchema>;

/**
 * Begins, or goes on with, the payment of an order. `attemptId` names one try of the shopper: the same one again gets the
 * same outcome (a decline included), a new one tries anew. At most one open payable object per order.
 * 402 `card_declined` carries `declineCode`; 409 `payment_closed` after close; 503 when the provider does not answer.
 */
export const payOrder = defineRoute({
  name: "payOrder",
  service: "payments",
  method: "POST",
  path: "/internal/payables/{orderId}/payments",
  summary: "Pays an order",
  access: access.service,
  params: object({ orderId: Id }),
  body: object({
    attemptId: Id,
    amount: Type.Integer({ minimum: 1 }),
    currency: Currency,
    email: Email,
    orderNumber: Type.String(),
    customerId: Type.Optional(Id),
    payBy: Time,
    instruction: PaymentInstructionSchema,
  }),
  replies: { 200: PaymentAnswerSchema },
  errors: [
    "card_declined",
    "payment_failed",
    "payment_closed",
    "provider_unavailable",
    "amount_too_small",
    "amount_too_large",
    "unprocessable",
  ],
});

/**
 * Stores "closed" first, even for an order it never heard of, then resolves any unanswered provider call and cancels.
 * `closed`: confirmed, nothing captured, nothing will be. `captured`: it was paid after all. `unknown`: ask again.
 */
export const closePayable = defineRoute({
  name: "closePayable",
  service: "payments",
  method: "POST",
  path: "/internal/payables/{orderId}/close",
  summary: "Ends the payability of an order",
  access: access.service,
  params: object({ orderId: Id }),
  body: object({ currency: Currency }),
  replies: {
    200: object({ outcome: oneOf(["closed", "captured", "unknown"] as const), payable: Type.Optional(PayableSchema) }),
  },
});

/** Reserves and sends a refund. Without `amount`: the rest, computed here. The same refundId again: its present state. */
export const refundPayable = defineRoute({
  name: "refundPayable",
  service: "payments",
  method: "POST",
  path: "/internal/payables/{orderId}/refunds",
  summary: "Refunds a captured payment in full or in part",
  access: access.service,
  params: object({ orderId: Id }),
  body: object({
    refundId: Id,
    amount: Type.Optional(Type.Integer({ minimum: 1 })),
    reason: Type.String({ maxLength: 500 }),
  }),
  replies: { 200: object({ refund: RefundStateSchema, payable: PayableSchema }) },
  errors: ["nothing_to_refund", "refund_too_large", "invalid_state", "provider_unavailable"],
});

export const readPayable = defineRoute({
  name: "readPayable",
  service: "payments",
  method: "GET",
  path: "/internal/payables/{orderId}",
  summary: "The payable of an order, for resynchronising",
  access: access.service,
  params: object({ orderId: Id }),
  replies: { 200: PayableSchema },
});

export const paymentInternalRoutes = { payOrder, closePayable, refundPayable, readPayable };

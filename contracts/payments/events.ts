// What payments publishes. The aggregate is the order's payable; every event carries its whole state, and leaves
// only when the rank of what the provider says rises.
import { defineEvent } from "../event.ts";
import { Currency, Id, nullable, object, oneOf, type Static, Type } from "../schema.ts";

export const RefundStateSchema = object({
  /** Ours where orders asked for it; made from the provider's id where it was made in the provider's dashboard. */
  refundId: Id,
  amount: Type.Integer({ minimum: 1 }),
  status: oneOf(["pending", "succeeded", "failed"] as const),
  origin: oneOf(["order", "dashboard", "automatic"] as const),
});

export const PayableSchema = object({
  orderId: Id,
  paymentId: nullable(Type.String()),
  currency: Currency,
  amount: Type.Integer({ minimum: 0 }),
  status: oneOf(["open", "captured", "closed"] as const),
  captured: Type.Integer({ minimum: 0 }),
  refunded: Type.Integer({ minimum: 0 }),
  refunds: Type.Array(RefundStateSchema),
});
export type Payable = Static<typeof PayableSchema>;

const PaymentEventData = object({
  payable: PayableSchema,
  refundId: Type.Optional(Id),
  reason: Type.Optional(Type.String()),
});

const example: Payable = {
  orderId: "01995f2e-7d10-7000-8000-000000000001",
  paymentId: "pi_3example",
  currency: "EUR",
  amount: 10290,
  status: "captured",
  captured: 10290,
  refunded: 0,
  refunds: [],
};
const refund = { refundId: "01995f2e-7d10-7000-8000-000000000009", amount: 4900, origin: "order" } as const;

const paymentEvent = (
  type: string,
  summary: string,
  change: Partial<Payable>,
  more: { refundId?: string; reason?: string } = {},
) =>
  defineEvent({
    type,
    version: 1,
    source: "payments",
    aggregate: "payable",
    summary,
    data: PaymentEventData,
    example: { payable: { ...example, ...change }, ...more },
  });

export const paymentCaptured = paymentEvent("payment.captured", "The order's total was captured", {});
export const paymentClosed = paymentEvent(
  "payment.closed",
  "The payable is closed and nothing was or will be captured",
  {
    status: "closed",
    captured: 0,
  },
);
export const paymentRefunded = paymentEvent(
  "payment.refunded",
  "A refund succeeded; `refundId` says which",
  { refunded: 4900, refunds: [{ ...refund, status: "succeeded" }] },
  { refundId: refund.refundId },
);
export const paymentRefundFailed = paymentEvent(
  "payment.refund_failed",
  "The provider could not pay a refund out; its amount is free again",
  { refunds: [{ ...refund, status: "failed" }] },
  { refundId: refund.refundId, reason: "expired_or_canceled_card" },
);
export const paymentAlerted = paymentEvent(
  "payment.alerted",
  "Something a person should look at: a wrong amount, a second or orphaned capture",
  {},
  { reason: "amount_mismatch" },
);

export const paymentEvents = [
  paymentCaptured,
  paymentClosed,
  paymentRefunded,
  paymentRefundFailed,
  paymentAlerted,
] as const;

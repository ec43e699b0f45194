// What orders ask: contract → use case → contract. One table says which outcome is which problem.
import { type ProblemCode, problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import { closePayable, payOrder, readPayable, refundPayable } from "@souk/contracts/payments/internal-routes";
import { closePayable as close } from "../closing/close-payable.ts";
import { publishedPayable } from "../payable/payable-change.ts";
import { refundPayable as refund } from "../refund/refund-payable.ts";
import { type PaymentOutcome, type PayParts, payOrder as pay } from "./pay-order.ts";

/** A moment in which the provider may be back. */
const RETRY_AFTER_SECONDS = 2;

export function internalRoutes(parts: PayParts): readonly Served[] {
  return [
    serve(payOrder, async ({ params, body, context }) => {
      const { payBy, customerId = null, ...rest } = body;
      const request = { ...rest, orderId: params.orderId, customerId, payBy: Date.parse(payBy) };
      const outcome = await pay(parts, request, context);
      if (outcome.kind === "answer") return { status: 200, body: outcome.answer };
      throw refusalOf(outcome);
    }),
    serve(closePayable, async ({ params, body, context }) => {
      const { outcome, payable } = await close(parts, params.orderId, body.currency, context);
      return { status: 200, body: { outcome, payable: publishedPayable(payable) } };
    }),
    serve(refundPayable, async ({ params, body, context }) => {
      const { refundId, amount, reason } = body;
      const reserved = await refund(parts, params.orderId, { refundId, amount, reason }, context);
      if (reserved.kind !== "refund") throw problem(refundProblems[reserved.kind]);
      const payable = publishedPayable(reserved.payable);
      const { status, origin } = reserved.refund;
      return { status: 200, body: { refund: { refundId, amount: reserved.refund.amount, status, origin }, payable } };
    }),
    serve(readPayable, async ({ params }) => {
      const payable = await parts.store.read(params.orderId);
      if (payable === undefined) throw problem("not_found");
      return { status: 200, body: publishedPayable(payable) };
    }),
  ];
}

const refundProblems = {
  not_captured: "invalid_state",
  nothing_to_refund: "nothing_to_refund",
  too_large: "refund_too_large",
} as const satisfies Readonly<Record<string, ProblemCode>>;

type Refusal = Exclude<PaymentOutcome, { kind: "answer" }>;

function refusalOf(outcome: Refusal) {
  switch (outcome.kind) {
    case "declined":
      return problem("card_declined", outcome.message, { extensions: { declineCode: outcome.declineCode } });
    case "refused":
      return problem("payment_failed", outcome.message);
    case "closed":
      return problem("payment_closed");
    case "unanswered":
      return problem("provider_unavailable", undefined, { retryAfterSeconds: RETRY_AFTER_SECONDS });
    case "amount_too_small":
    case "amount_too_large":
      return problem(outcome.kind);
    case "mismatch":
      return problem("unprocessable", "the order has another total");
    case "exhausted":
      return problem("unprocessable", "too many attempts to pay this order");
    case "not_collectable":
      return problem("unprocessable", "the provider can't collect this amount in this currency");
    case "bad_return_address":
      return problem("unprocessable", "returnUrl must be a path of this shop");
  }
}

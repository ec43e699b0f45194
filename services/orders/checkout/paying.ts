// From a written order to the final answer: payments is asked, and what it says is applied to the order as it then
// stands, together with the answer. What stays unknown is never stored: the same key asks again.
import { toTime } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import type { PaymentAnswer, PaymentInstruction } from "@souk/contracts/payments/internal-routes";
import { alert, isPayable, last, type Order, type Step, wasPaid } from "../order/order.ts";
import { orderNumber, toDocument } from "../order/order-document.ts";
import { awaitPayment, capture } from "../order/payment-rules.ts";
import type { NotPaid } from "../partners/payments.ts";
import type { Attempt } from "./attempt.ts";
import { type CheckoutDependencies, secretsOf, type Worked } from "./checkout.ts";
import type { FinalAnswer, Ordered, Secrets } from "./final-answer.ts";

export type Paying = {
  readonly attempt: Attempt;
  readonly order: Order;
  readonly instruction: PaymentInstruction;
  readonly context: Context;
};
type Decided = { readonly steps: readonly Step[]; readonly answer?: FinalAnswer | undefined };

export async function payFor(deps: CheckoutDependencies, paying: Paying): Promise<Worked> {
  const { order } = paying;
  // The event may have been quicker, or the deadline: then there is nothing to ask for.
  if (!isPayable(order))
    return settle(deps, paying, { decide: (present) => ({ steps: [], answer: standing(present) }) });
  const reply = await askPayments(deps, paying);
  if ("refused" in reply) return settle(deps, paying, { decide: (present) => declined(deps, present, reply) });
  return settle(deps, paying, { decide: (present) => accepted(deps, present, reply), secrets: secretsOf(reply) });
}

export function askPayments(
  { payments }: Pick<CheckoutDependencies, "payments">,
  { attempt, order, instruction, context }: Paying,
): Promise<PaymentAnswer | NotPaid> {
  const request = {
    orderId: order.id,
    attemptId: attempt.attemptId,
    amount: order.totals.total,
    currency: order.currency,
    email: order.email,
    orderNumber: orderNumber(order.number),
    ...(order.customerId !== null && { customerId: order.customerId }),
    payBy: toTime(order.payBy),
    instruction,
  };
  return payments.pay(request, context);
}

type Deciding = { readonly decide: (present: Order) => Decided; readonly secrets?: Secrets };

async function settle(deps: CheckoutDependencies, paying: Paying, { decide, secrets = {} }: Deciding): Promise<Worked> {
  const { attempt, order: known, context } = paying;
  const outcome = await deps.checkouts.settle({ attempt, known, decide, context, at: deps.clock.now() });
  if (outcome === "fenced") return "fenced";
  return outcome === "unsettled" ? "in_flight" : { answer: outcome, secrets };
}

/** The final answer that an order's state gives by itself; undefined while the provider's word is out. */
function standing(order: Order): FinalAnswer | undefined {
  if (wasPaid(order)) return ordered(order, "captured");
  if (order.status !== "expired" && order.status !== "cancelled") return undefined;
  return { kind: "refused", code: "payment_closed", extensions: {}, orderId: order.id };
}

function ordered(order: Order, status: Ordered["payment"]["status"], id = order.paymentId): FinalAnswer {
  return { kind: "ordered", order: toDocument(order), payment: { id, status } };
}

function accepted(deps: CheckoutDependencies, order: Order, reply: PaymentAnswer): Decided {
  if (reply.status !== "captured") {
    const awaited = { paymentId: reply.id, cause: reply.status };
    const steps = awaitPayment(order, awaited, deps.clock.now());
    const present = last(order, steps);
    return { steps, answer: isPayable(present) ? ordered(present, reply.status, reply.id) : standing(present) };
  }
  const amount = reply.amount ?? order.totals.total;
  const told = { at: deps.clock.now(), cause: "captured", newId: deps.ids.uuid };
  const steps = capture(order, { paymentId: reply.id, amount }, told);
  if (typeof steps !== "string") return { steps, answer: standing(last(order, steps)) };
  // Payments gives such a capture back by itself; here it only must not pass for a payment.
  const answer: FinalAnswer = { kind: "refused", code: "payment_failed", extensions: {}, orderId: order.id };
  return { steps: [alert(order, told.at, steps, { amount, reference: reply.id })], answer };
}

function declined(deps: CheckoutDependencies, order: Order, { refused, declineCode, detail }: NotPaid): Decided {
  if (wasPaid(order)) return { steps: [], answer: standing(order) };
  // Closed by the deadline or a cancellation that came between: only the provider's word makes that final.
  if (refused === "payment_closed") return { steps: [], answer: standing(order) };
  const awaited = { paymentId: null, cause: refused, ...(declineCode !== undefined && { detail: declineCode }) };
  const answer: FinalAnswer = {
    kind: "refused",
    code: refused,
    ...(detail !== undefined && { detail }),
    extensions: declineCode === undefined ? {} : { declineCode },
    orderId: order.id,
  };
  return { steps: awaitPayment(order, awaited, deps.clock.now()), answer };
}

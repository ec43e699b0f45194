// The payment of an order. For a new order: one atomic write that stores the call, one call, one atomic write with its
// answer. Everything else (a repeat, a crash in between, a change of method) is the same loop going round again.
import type { Context } from "@souk/chassis/context";
import { collectable } from "@souk/contracts/payments/collectable";
import type { PaymentAnswer } from "@souk/contracts/payments/internal-routes";
import { applySnapshot } from "../payable/apply-provider.ts";
import { type Beginning, beginPayment, type PaymentRequest } from "../payable/begin-payment.ts";
import { type Capture, countedCapture } from "../payable/payable.ts";
import { toProviderAmount } from "../provider/currency-units.ts";
import type { LiveObject } from "../provider/payment-provider.ts";
import { type CallParts, type CallResult, makeCall, snapshotOf } from "./provider-calls.ts";
import { releaseObject } from "./release-object.ts";
import { returnAddress } from "./return-address.ts";

export type PaymentOutcome =
  | { readonly kind: "answer"; readonly answer: PaymentAnswer }
  | { readonly kind: "declined"; readonly declineCode: string; readonly message: string }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: RefusalKind };

export type RefusalKind =
  | "closed"
  | "mismatch"
  | "exhausted"
  | "unanswered"
  | "not_collectable"
  | "amount_too_small"
  | "amount_too_large"
  | "bad_return_address";

export type PayParts = CallParts & { readonly publicUrl: string };

/** Begin, resolve an earlier call, release, begin again …: more rounds than any real order needs. */
const ROUNDS_MAX = 8;

export async function payOrder(parts: PayParts, wanted: PaymentRequest, context: Context): Promise<PaymentOutcome> {
  if (toProviderAmount(wanted.amount, wanted.currency) === "not_representable") return { kind: "not_collectable" };
  const fits = collectable(wanted);
  if (fits !== "yes") return { kind: fits };
  const returnUrl = returnAddress(wanted.instruction.returnUrl, wanted.orderId, parts.publicUrl);
  if (returnUrl === "refused") return { kind: "bad_return_address" };
  const request = { ...wanted, instruction: { ...wanted.instruction, returnUrl } };
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const beginning = await parts.store.change(request.orderId, context, (current) =>
      beginPayment(current, request, parts.clock.now()),
    );
    const outcome = await goOn(parts, request, beginning, context);
    if (outcome !== "again") return outcome;
  }
  return { kind: "unanswered" };
}

async function goOn(
  parts: PayParts,
  request: PaymentRequest,
  beginning: Beginning,
  context: Context,
): Promise<PaymentOutcome | "again"> {
  switch (beginning.kind) {
    case "captured":
      return { kind: "answer", answer: capturedAnswer(beginning.capture) };
    case "answered":
      return readAgain(parts, request.orderId, beginning, context);
    case "release": {
      const released = await releaseObject(parts, request.orderId, beginning.object, context);
      return released === "released" ? "again" : { kind: "unanswered" };
    }
    case "call": {
      const result = await makeCall(parts, beginning.payable, beginning.call, context);
      if (result.kind === "unanswered") return result;
      // An earlier attempt's call, or one that had no effect: now it is known, and this attempt's turn comes.
      if (result.kind === "renewed" || beginning.call.attemptId !== request.attemptId) return "again";
      return outcomeOf(result);
    }
    default:
      return beginning;
  }
}

function outcomeOf({ payable, outcome, live }: Extract<CallResult, { kind: "settled" }>): PaymentOutcome | "again" {
  const counted = countedCapture(payable);
  if (counted !== undefined) return { kind: "answer", answer: capturedAnswer(counted) };
  if (payable.status !== "open" || payable.closing) return { kind: "closed" };
  if (outcome.kind === "declined") {
    return { kind: "declined", declineCode: outcome.declineCode, message: outcome.message };
  }
  if (outcome.kind === "refused") return { kind: "refused", message: outcome.message };
  return live === undefined ? "again" : answerOf(live);
}

/** Secrets are never stored: a repeated answer reads its object afresh. */
async function readAgain(
  parts: PayParts,
  orderId: string,
  { object, confirmed }: Extract<Beginning, { kind: "answered" }>,
  context: Context,
): Promise<PaymentOutcome | "again"> {
  if (object.id === null) return { kind: "unanswered" };
  const answer = await parts.provider.read({ kind: object.kind, id: object.id }, context.deadline);
  if (answer.kind !== "object") return { kind: "unanswered" };
  const payable = await parts.store.change(orderId, context, (current) => {
    const merged = applySnapshot(current, orderId, snapshotOf(answer.object), parts.clock.now());
    return { ...merged, result: merged.payable };
  });
  if (payable.status !== "open" || payable.closing) return "again";
  const { decline } = answer.object;
  // An attempt that was not to be confirmed has not been declined; an earlier one may have been.
  if (confirmed && decline !== null)
    return { kind: "declined", declineCode: decline.declineCode, message: decline.message };
  return answerOf(answer.object);
}

const capturedAnswer = ({ intentId, amount }: Capture): PaymentAnswer => ({ id: intentId, status: "captured", amount });

/** Of an object that is not captured. */
export function answerOf(live: LiveObject): PaymentOutcome {
  const { id, clientSecret, redirectUrl, state } = live;
  const secrets = {
    ...(clientSecret === null ? {} : { clientSecret }),
    ...(redirectUrl === null ? {} : { redirectUrl }),
  };
  // Cancelled behind our back: nothing can be paid on it, and nothing was.
  if (state === "cancelled") return { kind: "refused", message: "The payment was cancelled." };
  if (state === "processing") return { kind: "answer", answer: { id, status: "processing" } };
  return {
    kind: "answer",
    answer: { id, status: redirectUrl === null ? "requires_payment" : "requires_action", ...secrets },
  };
}

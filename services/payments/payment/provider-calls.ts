// Makes the calls that a payable has stored, and books what the provider answers. Whatever happens between two lines, the
// stored call and its key are what goes on from here.
import type { Clock } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import { applyAnswer } from "../payable/apply-provider.ts";
import { renewCall } from "../payable/begin-payment.ts";
import type { CallOutcome, Payable, PaymentCall, ProviderObject } from "../payable/payable.ts";
import type { PayableStore } from "../payable/payable-store.ts";
import type { LiveObject, ObjectAnswer, PaymentProvider, Purchase } from "../provider/payment-provider.ts";

export type CallParts = { readonly store: PayableStore; readonly provider: PaymentProvider; readonly clock: Clock };

export type CallResult =
  /** The provider's answer is booked. */
  | {
      readonly kind: "settled";
      readonly payable: Payable;
      readonly outcome: CallOutcome;
      readonly live: LiveObject | undefined;
    }
  /** Proved to have had no effect; another call has taken its place, or none where the payable closes. */
  | { readonly kind: "renewed" }
  | { readonly kind: "unanswered" };

/** Stripe may forget a key after 24 hours; we stop trusting it earlier. */
export const KEY_TRUSTED_MS = 20 * 3_600_000;

export async function makeCall(
  parts: CallParts,
  payable: Payable,
  call: PaymentCall,
  context: Context,
): Promise<CallResult> {
  if (parts.clock.now() - call.sentAt > KEY_TRUSTED_MS) return lookUp(parts, payable, call, context);
  const answer = await send(parts, payable, call, context);
  switch (answer.kind) {
    case "object":
      return settle(parts, payable, call, { kind: "answered" }, answer.object, context);
    case "declined":
      return settle(parts, payable, call, { ...answer.decline, kind: "declined" }, answer.object, context);
    case "refused":
      return settle(parts, payable, call, { kind: "refused", message: answer.message }, answer.object, context);
    case "unanswered":
      return { kind: "unanswered" };
    default:
      return lookUp(parts, payable, call, context);
  }
}

function send({ provider }: CallParts, payable: Payable, call: PaymentCall, context: Context): Promise<ObjectAnswer> {
  const sending = { key: call.key, deadline: context.deadline };
  const object = objectOf(payable, call.n);
  const { paymentMethod, confirm } = call.instruction;
  if (call.kind === "create" && object.kind === "hosted")
    return provider.createHostedPayment(purchaseOf(payable, object, call), sending);
  if (call.kind === "create") {
    const method = {
      confirm: confirm === true && paymentMethod !== undefined,
      ...(paymentMethod === undefined ? {} : { paymentMethod }),
    };
    return provider.createCardPayment(purchaseOf(payable, object, call), method, sending);
  }
  if (object.id === null || paymentMethod === undefined) throw new Error(`${call.key} has nothing to confirm`);
  return provider.confirmCardPayment(
    object.id,
    { paymentMethod, returnUrl: call.instruction.returnUrl ?? "" },
    sending,
  );
}

/** The key is of no use any more: the object itself, found by its metadata, says whether the call had an effect. */
async function lookUp(parts: CallParts, payable: Payable, call: PaymentCall, context: Context): Promise<CallResult> {
  const found =
    call.kind === "create"
      ? await findCreated(parts, payable, call, context)
      : await readConfirmed(parts, payable, call, context);
  if (found === "unanswered") return { kind: "unanswered" };
  if (found !== "no_effect") {
    const outcome: CallOutcome = found.decline === null ? { kind: "answered" } : { ...found.decline, kind: "declined" };
    return settle(parts, payable, call, outcome, found, context);
  }
  await parts.store.change(payable.orderId, context, (current) => renewCall(current, call.key, parts.clock.now()));
  return { kind: "renewed" };
}

type Looked = LiveObject | "no_effect" | "unanswered";

/** By metadata: the object that this creation made, if it made one. */
export async function findCreated(
  { provider, clock }: CallParts,
  payable: Payable,
  call: PaymentCall,
  context: Context,
): Promise<Looked> {
  const { kind } = objectOf(payable, call.n);
  const found = await provider.made(kind, call.sentAt, clock.now(), context.deadline);
  if (found.kind === "unanswered") return "unanswered";
  return found.items.find(({ orderId, n }) => orderId === payable.orderId && n === call.n) ?? "no_effect";
}

/** Still waiting for a payment method, with nothing to do for the shopper: then the confirmation had no effect. */
async function readConfirmed(
  { provider }: CallParts,
  payable: Payable,
  call: PaymentCall,
  context: Context,
): Promise<Looked> {
  const { id, kind } = objectOf(payable, call.n);
  if (id === null) return "no_effect";
  const answer = await provider.read({ kind, id }, context.deadline);
  if (answer.kind !== "object") return "unanswered";
  return answer.object.state === "open" && answer.object.redirectUrl === null ? "no_effect" : answer.object;
}

async function settle(
  { store, clock }: CallParts,
  { orderId }: Payable,
  { key }: PaymentCall,
  outcome: CallOutcome,
  live: LiveObject | undefined,
  context: Context,
): Promise<CallResult> {
  const payable = await store.change(orderId, context, (current) => {
    if (current === undefined) throw new Error(`the payable of ${orderId} is missing`);
    const merged = applyAnswer(current, { key, outcome, snapshot: live && snapshotOf(live) }, clock.now());
    return { ...merged, result: merged.payable };
  });
  return { kind: "settled", payable, outcome, live };
}

/** What may be kept of a live object: nothing that only the shopper may see. */
export function snapshotOf({ kind, id, intentId, n, state, capturedAmount, currency }: LiveObject) {
  return { kind, id, intentId, n, state, capturedAmount, currency };
}

export function objectOf(payable: Payable, n: number): ProviderObject {
  const object = payable.objects.find((each) => each.n === n);
  if (object === undefined) throw new Error(`object ${n} of ${payable.orderId} is missing`);
  return object;
}

export function purchaseOf(payable: Payable, object: ProviderObject, call: PaymentCall): Purchase {
  const returnUrl = call.instruction.returnUrl ?? "";
  return {
    orderId: payable.orderId,
    orderNumber: payable.orderNumber ?? "",
    email: payable.email ?? "",
    amount: payable.amount,
    currency: payable.currency,
    n: object.n,
    createdAt: object.createdAt,
    returnUrl,
    cancelUrl: returnUrl,
  };
}

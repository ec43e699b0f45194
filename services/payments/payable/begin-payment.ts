// How a payment begins or goes on. Says which call is to be made, and stores it before it is made.
import type { Instant } from "@souk/chassis/clock";
import { finishClosing } from "./apply-provider.ts";
import {
  type Capture,
  confirmKey,
  countedCapture,
  createKey,
  type Instruction,
  MAX_CALLS,
  MAX_OBJECTS,
  newPayable,
  openObject,
  type Payable,
  type PaymentCall,
  type ProviderObject,
  replaceCall,
  unansweredCall,
} from "./payable.ts";
import { type Change, draft } from "./payable-change.ts";

export type PaymentRequest = {
  readonly orderId: string;
  readonly attemptId: string;
  readonly amount: number;
  readonly currency: string;
  readonly email: string;
  readonly orderNumber: string;
  readonly customerId: string | null;
  readonly payBy: Instant;
  readonly instruction: Instruction;
};

export type Beginning =
  /** The call to make now: this attempt's, or an earlier one whose answer is not known. Its key is stored. */
  | { readonly kind: "call"; readonly call: PaymentCall; readonly payable: Payable }
  /** This attempt was answered before; the object says how it stands. */
  | { readonly kind: "answered"; readonly object: ProviderObject; readonly confirmed: boolean }
  | { readonly kind: "declined"; readonly declineCode: string; readonly message: string }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "captured"; readonly capture: Capture }
  /** Another object is open, of the other method: it has to be cancelled, with the provider's confirmation. */
  | { readonly kind: "release"; readonly object: ProviderObject }
  | { readonly kind: "closed" }
  /** The same order with another total. */
  | { readonly kind: "mismatch" }
  | { readonly kind: "exhausted" };

export function beginPayment(current: Payable | undefined, request: PaymentRequest, now: Instant): Change<Beginning> {
  if (current === undefined)
    return send(describe(newPayable(request.orderId, request.currency, now), request), request, now);
  const refusal = refuse(current, request);
  if (refusal !== undefined) return { result: refusal };
  const mine = current.calls.findLast(({ attemptId }) => attemptId === request.attemptId);
  if (mine?.outcome != null && mine.outcome.kind !== "void") return { result: repeat(current, mine) };
  const unanswered = unansweredCall(current);
  if (unanswered !== undefined) return { result: { kind: "call", call: unanswered, payable: current } };
  if (current.calls.length >= MAX_CALLS || current.objects.length >= MAX_OBJECTS)
    return { result: { kind: "exhausted" } };
  return send(describe(current, request), request, now);
}

function refuse(payable: Payable, request: PaymentRequest): Beginning | undefined {
  const capture = countedCapture(payable);
  if (capture !== undefined) return { kind: "captured", capture };
  if (payable.status === "closed" || payable.closing) return { kind: "closed" };
  if (payable.amount !== request.amount || payable.currency !== request.currency) return { kind: "mismatch" };
  return undefined;
}

/** The same attempt again: the same outcome. Only what is still open is looked up afresh. */
function repeat(payable: Payable, { outcome, n, instruction }: PaymentCall): Beginning {
  if (outcome?.kind === "declined")
    return { kind: "declined", declineCode: outcome.declineCode, message: outcome.message };
  if (outcome?.kind === "refused") return { kind: "refused", message: outcome.message };
  const object = payable.objects.find((each) => each.n === n);
  if (object === undefined) throw new Error(`object ${n} of ${payable.orderId} is missing`);
  return { kind: "answered", object, confirmed: instruction.confirm === true };
}

/** Stores the attempt's call: a confirmation of the open PaymentIntent, or a new object. */
function send(payable: Payable, request: PaymentRequest, now: Instant): Change<Beginning> {
  const open = openObject(payable);
  if (open !== undefined && open.kind !== request.instruction.method) {
    return { payable, result: { kind: "release", object: open } };
  }
  const { payable: changed, call } = addCall(payable, request, now);
  return {
    payable: changed,
    result: call.outcome === null ? { kind: "call", call, payable: changed } : repeat(changed, call),
  };
}

type Attempt = { readonly attemptId: string; readonly instruction: Instruction };

/** Without a payment method to confirm with, an open object is its own answer. */
function addCall(
  payable: Payable,
  { attemptId, instruction }: Attempt,
  now: Instant,
): { readonly payable: Payable; readonly call: PaymentCall } {
  const { orderId, calls, objects } = payable;
  const common = { attemptId, instruction, sentAt: now, outcome: null } as const;
  const open = openObject(payable);
  if (open === undefined) {
    const n = objects.length + 1;
    const call: PaymentCall = { ...common, kind: "create", n, key: createKey(orderId, n) };
    const object: ProviderObject = {
      n,
      kind: instruction.method,
      state: "creating",
      id: null,
      intentId: null,
      createdAt: now,
    };
    return { payable: { ...payable, objects: [...objects, object], calls: [...calls, call], looks: 0 }, call };
  }
  const confirms = open.kind === "card" && instruction.paymentMethod !== undefined && instruction.confirm === true;
  const key = confirmKey(orderId, calls.filter(({ kind }) => kind === "confirm").length + 1);
  const call: PaymentCall = {
    ...common,
    kind: "confirm",
    n: open.n,
    key,
    outcome: confirms ? null : { kind: "answered" },
  };
  return { payable: { ...payable, calls: [...calls, call], looks: 0 }, call };
}

function describe(payable: Payable, request: PaymentRequest): Payable {
  const { amount, email, orderNumber, customerId, payBy } = request;
  return { ...payable, amount, email, orderNumber, customerId, payBy };
}

/**
 * The provider has stored a failure of its own for the key, or may have forgotten the key, and was asked: the call had
 * no effect. A creation is taken up again with a new object, a confirmation with a new key.
 */
export function renewCall(current: Payable | undefined, key: string, now: Instant): Change<undefined> {
  const old = current?.calls.find((call) => call.key === key);
  if (current === undefined || old === undefined || old.outcome !== null) return { result: undefined };
  const voided = withoutEffect(current, old);
  if (voided.closing || voided.calls.length >= MAX_CALLS) return { ...finishClosing(draft(voided)), result: undefined };
  return { payable: addCall(voided, old, now).payable, result: undefined };
}

/** The same while the payable closes: nothing takes its place. */
export function voidCreation(current: Payable | undefined, key: string): Change<undefined> {
  const old = current?.calls.find((call) => call.key === key);
  if (current === undefined || old === undefined || old.outcome !== null) return { result: undefined };
  return { ...finishClosing(draft(withoutEffect(current, old))), result: undefined };
}

function withoutEffect(payable: Payable, call: PaymentCall): Payable {
  const voided = replaceCall(payable, call.key, { kind: "void" });
  if (call.kind === "confirm") return voided;
  return {
    ...voided,
    objects: voided.objects.map((each) => (each.n === call.n ? { ...each, state: "cancelled" } : each)),
  };
}

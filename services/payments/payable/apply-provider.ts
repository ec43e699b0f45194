// Merges what the provider says into a payable, monotonically: captured and cancelled are final, an older word changes
// nothing. The first capture of the right total pays the order; any other is refunded in full and reported.
import type { Instant } from "@souk/chassis/clock";
import {
  type CallOutcome,
  countedCapture,
  isFinal,
  newPayable,
  type ObjectKind,
  type ObjectState,
  type Payable,
  type ProviderObject,
  rankOf,
  replaceCall,
  replaceObject,
  type UncountedReason,
} from "./payable.ts";
import { announce, type Draft, draft } from "./payable-change.ts";
import { automaticRefund } from "./refunds.ts";

/** How an object stands at the provider, in our units. */
export type ObjectSnapshot = {
  readonly kind: ObjectKind;
  /** The PaymentIntent's or the session's. */
  readonly id: string;
  readonly intentId: string | null;
  /** From the metadata; null where there is none. */
  readonly n: number | null;
  readonly state: Exclude<ObjectState, "creating">;
  readonly capturedAmount: number;
  readonly currency: string;
};

/** The provider's answer to one of our calls. */
export type CallAnswer = {
  readonly key: string;
  readonly outcome: CallOutcome;
  readonly snapshot: ObjectSnapshot | undefined;
};

/** A creation that was refused, and so made nothing, leaves no object behind that could be paid. */
export function applyAnswer(current: Payable, answer: CallAnswer, now: Instant): Draft {
  const call = current.calls.find(({ key }) => key === answer.key);
  const settled = call?.outcome === null ? replaceCall(current, answer.key, answer.outcome) : current;
  if (answer.snapshot !== undefined) return applySnapshot(settled, settled.orderId, answer.snapshot, now);
  if (call?.kind !== "create") return draft(settled);
  const objects = settled.objects.map((each) =>
    each.n === call.n && each.id === null ? { ...each, state: "cancelled" as const } : each,
  );
  return finishClosing(draft({ ...settled, objects }));
}

export function applySnapshot(
  current: Payable | undefined,
  orderId: string,
  snapshot: ObjectSnapshot,
  now: Instant,
): Draft {
  const payable = current ?? unknownOrder(orderId, snapshot.currency, now);
  const known = findObject(payable, snapshot);
  const added = known === undefined ? withObject(payable, snapshot, now) : payable;
  const object = known ?? added.objects.at(-1)!;
  const told = identify(object, snapshot);
  const state = stateOf(object, snapshot);
  if (rankOf(state) <= rankOf(object.state) && known !== undefined) {
    return draft(told === object ? payable : replaceObject(payable, told));
  }
  const moved = replaceObject(added, { ...told, state });
  const merged = state === "captured" ? capture(moved, snapshot, now) : draft(moved);
  const finished = finishClosing(merged);
  return current === undefined
    ? { ...finished, announcements: [{ type: "payment.closed" }, ...finished.announcements] }
    : finished;
}

/** Whether a word of the provider could change anything: only then is the object read again. */
export function couldRise(payable: Payable | undefined, intentId: string, state: ObjectState): boolean {
  const object = payable?.objects.find((each) => each.id === intentId || each.intentId === intentId);
  return object === undefined || rankOf(state) > rankOf(object.state);
}

/** Closed once every object is final, every call answered or void, and nothing was captured. */
export function finishClosing(merged: Draft): Draft {
  const { payable } = merged;
  if (!payable.closing || payable.status !== "open") return merged;
  if (payable.objects.some((object) => !isFinal(object))) return merged;
  const calls = payable.calls.map((call) =>
    call.outcome === null ? { ...call, outcome: { kind: "void" } as const } : call,
  );
  return announce({ ...merged, payable: { ...payable, calls, status: "closed" } }, { type: "payment.closed" });
}

function capture(payable: Payable, snapshot: ObjectSnapshot, now: Instant): Draft {
  const intentId = snapshot.intentId ?? snapshot.id;
  if (payable.captures.some((each) => each.intentId === intentId)) return draft(payable);
  const taken = { intentId, amount: snapshot.capturedAmount, currency: snapshot.currency, at: now };
  const reason = whyNotCounted(payable, snapshot);
  if (reason === undefined) {
    const captures = [...payable.captures, { ...taken, counted: true }];
    return announce(draft({ ...payable, status: "captured", captures }), { type: "payment.captured" });
  }
  const captures = [...payable.captures, { ...taken, counted: false, reason }];
  const refunds = [...payable.refunds, automaticRefund(intentId, snapshot.capturedAmount, reason)];
  return announce(draft({ ...payable, captures, refunds }), { type: "payment.alerted", reason });
}

function whyNotCounted(payable: Payable, snapshot: ObjectSnapshot): UncountedReason | undefined {
  if (countedCapture(payable) !== undefined) return "second_capture";
  if (payable.status === "closed") return "orphaned_capture";
  if (payable.amount !== snapshot.capturedAmount || payable.currency !== snapshot.currency) return "amount_mismatch";
  return undefined;
}

/** Money for an order that payments has never heard of belongs to nobody: the payable is closed from its first moment. */
function unknownOrder(orderId: string, currency: string, now: Instant): Payable {
  return { ...newPayable(orderId, currency, now), status: "closed", closing: true };
}

function findObject(payable: Payable, snapshot: ObjectSnapshot): ProviderObject | undefined {
  const intentId = snapshot.intentId ?? snapshot.id;
  return (
    payable.objects.find((object) => object.id === snapshot.id || object.intentId === intentId) ??
    payable.objects.find((object) => object.n === snapshot.n && (object.id === null || object.intentId === null))
  );
}

function withObject(payable: Payable, snapshot: ObjectSnapshot, now: Instant): Payable {
  const n = Math.max(0, ...payable.objects.map((object) => object.n)) + 1;
  const object: ProviderObject = {
    n,
    kind: snapshot.kind,
    state: "creating",
    id: null,
    intentId: null,
    createdAt: now,
  };
  return { ...payable, objects: [...payable.objects, object] };
}

/** A hosted page outlives its PaymentIntent's end: only the expiry of the session itself means that it can't be paid. */
function stateOf(object: ProviderObject, snapshot: ObjectSnapshot): ObjectSnapshot["state"] {
  return object.kind === "hosted" && snapshot.kind === "card" && snapshot.state === "cancelled"
    ? "open"
    : snapshot.state;
}

/** A session is known by its own id; the PaymentIntent that it made may be heard of first. */
function identify(object: ProviderObject, snapshot: ObjectSnapshot): ProviderObject {
  const id = object.kind === snapshot.kind ? snapshot.id : object.id;
  const intentId = snapshot.intentId ?? (snapshot.kind === "card" ? snapshot.id : object.intentId);
  if (id === object.id && intentId === object.intentId) return object;
  return { ...object, id: object.id ?? id, intentId: object.intentId ?? intentId };
}

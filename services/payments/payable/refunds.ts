// Refunds of a payable: reserved before they are sent, so that refunded + pending never passes what was captured; merged
// from the provider's word; tried again when they fail.
import { createHash } from "node:crypto";
import type { Instant } from "@souk/chassis/clock";
import { countedCapture, MAX_REFUNDS, type Payable, type Refund, refundSums, replaceRefund } from "./payable.ts";
import { announce, type Change, type Draft, draft } from "./payable-change.ts";

export type Reservation =
  /** Reserved now, or known from before. */
  | { readonly kind: "refund"; readonly refund: Refund; readonly payable: Payable }
  | { readonly kind: "not_captured" | "nothing_to_refund" | "too_large" };

export type RefundRequest = { readonly refundId: string; readonly amount: number | undefined; readonly reason: string };

export function reserveRefund(current: Payable | undefined, request: RefundRequest, now: Instant): Change<Reservation> {
  const counted = current && countedCapture(current);
  if (current === undefined || counted === undefined) return { result: { kind: "not_captured" } };
  const known = current.refunds.find(({ refundId }) => refundId === request.refundId);
  if (known !== undefined) return { result: { kind: "refund", refund: known, payable: current } };
  const left = refundable(current);
  if (left === 0) return { result: { kind: "nothing_to_refund" } };
  const amount = request.amount ?? left;
  if (amount > left || current.refunds.length >= MAX_REFUNDS) return { result: { kind: "too_large" } };
  const refund: Refund = {
    ...newRefund,
    refundId: request.refundId,
    intentId: counted.intentId,
    amount,
    origin: "order",
    reason: request.reason,
    sentAt: now,
  };
  const payable = { ...current, refunds: [...current.refunds, refund], looks: 0 };
  return { payable, result: { kind: "refund", refund, payable } };
}

/** What is left of the capture that pays the order. */
export function refundable(payable: Payable): number {
  const { refunded, pending } = refundSums(payable);
  return Math.max(0, (countedCapture(payable)?.amount ?? 0) - refunded - pending);
}

/** A capture that pays nothing goes back in full, by itself; its refund is named after it, so that there is only one. */
export function automaticRefund(intentId: string, amount: number, reason: string): Refund {
  return { ...newRefund, refundId: refundIdOf(intentId), intentId, amount, origin: "automatic", reason };
}

/** A UUID (version 8, RFC 9562) made from a provider's id: the same id, the same refund. */
export function refundIdOf(providerId: string): string {
  const hex = createHash("sha256").update(providerId).digest("hex");
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** How a refund stands at the provider, in our units. */
export type RefundSnapshot = {
  readonly providerId: string;
  readonly intentId: string;
  /** Ours, from the metadata; null for one that was made in the provider's dashboard. */
  readonly refundId: string | null;
  readonly amount: number;
  readonly status: "pending" | "succeeded" | "failed";
  readonly failureReason: string | null;
};

/** Whether the snapshot is news for this payable. */
export function refundIsNews(payable: Payable | undefined, snapshot: RefundSnapshot): boolean {
  const known = payable && findRefund(payable, snapshot);
  if (known === undefined) return true;
  if (known.failedIds.includes(snapshot.providerId)) return false;
  return known.providerId !== snapshot.providerId || RANK[snapshot.status] > RANK[known.status];
}

/** A refund that succeeded may still fail later: the bank sends it back. Failed is final for a try, not for the refund. */
const RANK = { pending: 0, succeeded: 1, failed: 2 } as const;

export function applyRefund(current: Payable, snapshot: RefundSnapshot, now: Instant): Draft {
  const known = findRefund(current, snapshot) ?? importedRefund(snapshot, now);
  const payable = current.refunds.includes(known) ? current : { ...current, refunds: [...current.refunds, known] };
  const fresh = payable !== current;
  if (!fresh && !refundIsNews(current, snapshot)) return draft(current);
  const seen: Refund = { ...known, providerId: snapshot.providerId, sentAt: known.sentAt ?? now };
  if (snapshot.status === "failed") return failRefund(payable, seen, snapshot.failureReason ?? "unknown", now);
  const changed = draft(replaceRefund(payable, { ...seen, status: snapshot.status, retryAt: null }));
  const paidOut = snapshot.status === "succeeded" && (fresh || known.status !== "succeeded");
  return paidOut ? announce(changed, { type: "payment.refunded", refundId: known.refundId }) : changed;
}

/** The provider would not take the refund: its amount is free again, a person has to look. */
export function refuseRefund(current: Payable, refundId: string, reason: string): Draft {
  const refund = current.refunds.find((each) => each.refundId === refundId);
  if (refund === undefined || refund.status !== "pending") return draft(current);
  const failed: Refund = { ...refund, status: "failed", failureReason: reason, retryAt: null };
  return announce(draft(replaceRefund(current, failed)), { type: "payment.refund_failed", refundId, reason });
}

/** Pauses before a failed refund is tried again; after the last one it stays failed, with its alert. */
export const REFUND_RETRY_PAUSES_MS = [30_000, 300_000, 3_600_000] as const;

function failRefund(payable: Payable, refund: Refund, reason: string, now: Instant): Draft {
  const pause = refund.origin === "dashboard" ? undefined : REFUND_RETRY_PAUSES_MS[refund.tries - 1];
  const failed: Refund = {
    ...refund,
    status: "failed",
    failureReason: reason,
    failedIds: refund.providerId === null ? refund.failedIds : [...refund.failedIds, refund.providerId],
    retryAt: pause === undefined ? null : now + pause,
  };
  const announcement = { type: "payment.refund_failed", refundId: refund.refundId, reason } as const;
  return announce(draft(replaceRefund(payable, failed)), announcement);
}

/** A failed refund whose time has come is reserved again, where its amount is still free; it gets a new key. */
export function retryRefund(current: Payable | undefined, refundId: string, now: Instant): Change<Refund | undefined> {
  const refund = current?.refunds.find((each) => each.refundId === refundId);
  if (current === undefined || refund === undefined || refund.retryAt === null || refund.retryAt > now)
    return { result: undefined };
  const counted = countedCapture(current)?.intentId === refund.intentId;
  if (counted && refund.amount > refundable(current)) {
    return { payable: replaceRefund(current, { ...refund, retryAt: null }), result: undefined };
  }
  const again: Refund = {
    ...refund,
    status: "pending",
    providerId: null,
    tries: refund.tries + 1,
    sentAt: now,
    retryAt: null,
  };
  return { payable: { ...replaceRefund(current, again), looks: 0 }, result: again };
}

/** The provider has stored a failure of its own for the key: the same try goes on under a new one. */
export function renewRefund(current: Payable | undefined, refundId: string, now: Instant): Change<Refund | undefined> {
  const refund = current?.refunds.find((each) => each.refundId === refundId);
  if (current === undefined || refund === undefined || refund.status !== "pending" || refund.providerId !== null)
    return { result: undefined };
  const again: Refund = { ...refund, tries: refund.tries + 1, sentAt: now };
  return { payable: replaceRefund(current, again), result: again };
}

function findRefund(payable: Payable, snapshot: RefundSnapshot): Refund | undefined {
  return payable.refunds.find(
    (each) =>
      each.providerId === snapshot.providerId ||
      each.failedIds.includes(snapshot.providerId) ||
      (snapshot.refundId !== null && each.refundId === snapshot.refundId),
  );
}

/** One of our own that the books have lost. */
export function foundRefund({ intentId, amount }: RefundSnapshot, refundId: string, now: Instant): Refund {
  return { ...newRefund, refundId, intentId, amount, origin: "order", reason: "found at the provider", sentAt: now };
}

function importedRefund(snapshot: RefundSnapshot, now: Instant): Refund {
  return {
    ...newRefund,
    refundId: refundIdOf(snapshot.providerId),
    intentId: snapshot.intentId,
    amount: snapshot.amount,
    origin: "dashboard",
    reason: "made in the provider's dashboard",
    providerId: snapshot.providerId,
    sentAt: now,
  };
}

const newRefund = {
  status: "pending",
  providerId: null,
  failedIds: [],
  tries: 1,
  sentAt: null,
  failureReason: null,
  retryAt: null,
} as const;

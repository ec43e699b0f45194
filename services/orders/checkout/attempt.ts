// One Idempotency-Key of a purchase: what it asked for, who works on it, and in the end what it was answered.
import type { Units } from "../order/order.ts";
import type { FinalAnswer } from "./final-answer.ts";

export type Attempt = {
  /** `cart:<id>` for a checkout, `order:<id>` for another try at paying. */
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
  /** Names this try at payments, however often it is taken over. */
  readonly attemptId: string;
  /** The order that it makes, or pays. */
  readonly orderId: string;
  /** The cart as it was when the attempt began; null for another try at paying. */
  readonly cart: { readonly version: number; readonly lines: readonly Units[] } | null;
  readonly holder: string;
  /** Rises with every takeover: whoever has an older one can't write any more. */
  readonly fence: number;
  readonly leaseUntil: number;
  readonly answer: FinalAnswer | null;
  readonly createdAt: number;
};

/** Longer than all its calls may take together (partners/), so that a takeover seldom meets the original alive. */
export const LEASE_MS = 18_000;

export function cartScope(cartId: string): string {
  return `cart:${cartId}`;
}

export function orderScope(orderId: string): string {
  return `order:${orderId}`;
}

type Beginning = Pick<Attempt, "scope" | "key" | "fingerprint" | "attemptId" | "orderId" | "cart" | "holder">;

export function newAttempt(given: Beginning, at: number): Attempt {
  return { ...given, fence: 1, leaseUntil: at + LEASE_MS, answer: null, createdAt: at };
}

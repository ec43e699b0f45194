// Events whose handler failed: when they get their next try, and what is said of why.
import type { Random } from "../random.ts";

export type RetryPolicy = {
  /** Tries in all, the first delivery included. */
  readonly maxAttempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
};

export const retryPolicy: RetryPolicy = {
  maxAttempts: 12,
  firstDelayMs: 200,
  maxDelayMs: 120_000,
};

/** Longer than a handler may run, so that two instances don't try one event at the same time. */
export const CLAIM_MS = 45_000;
export const MAX_CLAIMED = 32;
const MAX_REASON_CHARACTERS = 500;

/** Doubles from try to try, ±20 % so that what failed together does not come back together. */
export function delayAfter(attempts: number, policy: RetryPolicy, random: Random): number {
  const delayMs = Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (attempts - 1));
  return Math.round(delayMs * (0.8 + 0.4 * random.next()));
}

export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, MAX_REASON_CHARACTERS);
}

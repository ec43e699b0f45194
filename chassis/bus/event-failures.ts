// Events whose handler failed: when they get their next try, and what is said of why.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { NewFailure } from "./event-journal.ts";

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

export type FailureNotes = {
  readonly subscriber: string;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly log: Log;
};

/** The row that keeps an event whose first delivery failed. */
export function noteFailure(event: EventEnvelope, error: unknown, notes: FailureNotes): NewFailure {
  const { subscriber, clock, ids, random, log, retry } = notes;
  log.warn({ err: error, subscriber, event: event.id, type: event.type }, "event failed");
  const now = clock.now();
  const nextAt = now + delayAfter(1, retry, random);
  return { id: ids.uuid(), subscriber, event, reason: reasonOf(error), nextAt, now };
}

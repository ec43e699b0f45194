// Events whose handler failed: they wait here for their next try, and after the last stay as dead letters with the
// reason. A row is written in the operation that moves the cursor past its event.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Instant } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Tx } from "../sqlite/database.ts";

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

export type FailedEvent = {
  readonly id: string;
  readonly subscriber: string;
  readonly source: string;
  readonly eventId: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly state: "waiting" | "dead";
  readonly attempts: number;
  readonly reason: string;
  readonly nextAt: Instant;
  readonly createdAt: Instant;
};

export type ClaimedEvent = {
  readonly id: string;
  readonly subscriber: string;
  readonly attempts: number;
  readonly event: EventEnvelope;
};

/** Longer than a handler may run, so that two instances don't try one event at the same time. */
export const CLAIM_MS = 45_000;
const MAX_CLAIMED = 32;
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

export type NewFailure = {
  readonly id: string;
  readonly subscriber: string;
  readonly event: EventEnvelope;
  readonly reason: string;
  readonly nextAt: Instant;
  readonly now: Instant;
};

/** An event that was delivered again after a crash may have its row already; that row's count goes on. */
export function addFailure(tx: Tx, failure: NewFailure): void {
  const { event } = failure;
  tx.run(
    `INSERT INTO event_failures (id, subscriber, source, event_id, type, aggregate_id, body, state, attempts, reason,
       next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 1, ?, ?, ?) ON CONFLICT DO NOTHING`,
    failure.id,
    failure.subscriber,
    event.source,
    event.id,
    event.type,
    event.aggregateId,
    JSON.stringify(event),
    failure.reason,
    failure.nextAt,
    failure.now,
  );
}

export function anyDue(tx: Tx, now: Instant): boolean {
  return tx.get("SELECT 1 FROM event_failures WHERE state = 'waiting' AND next_at <= ? LIMIT 1", now) !== undefined;
}

/** Counts the try before it begins, so that an event that kills the process does not do so for ever. */
export function claimDue(tx: Tx, now: Instant): readonly ClaimedEvent[] {
  const rows = tx.all<{
    id: string;
    subscriber: string;
    attempts: number;
    body: string;
  }>(
    `UPDATE event_failures SET attempts = attempts + 1, next_at = ?1 + ${CLAIM_MS} WHERE id IN (
       SELECT id FROM event_failures WHERE state = 'waiting' AND next_at <= ?1 ORDER BY next_at LIMIT ${MAX_CLAIMED})
     RETURNING id, subscriber, attempts, body`,
    now,
  );
  return rows.map(({ id, subscriber, attempts, body }) => ({
    id,
    subscriber,
    attempts,
    event: JSON.parse(body),
  }));
}

export function removeFailure(tx: Tx, id: string): void {
  tx.run("DELETE FROM event_failures WHERE id = ?", id);
}

export function postpone(tx: Tx, id: string, reason: string, nextAt: Instant): void {
  tx.run("UPDATE event_failures SET reason = ?, next_at = ? WHERE id = ?", reason, nextAt, id);
}

export function bury(tx: Tx, id: string, reason: string): void {
  tx.run("UPDATE event_failures SET reason = ?, state = 'dead' WHERE id = ?", reason, id);
}

/** A dead letter gets all its tries again; false where there is none of this id. */
export function replay(tx: Tx, id: string, now: Instant): boolean {
  const sql = "UPDATE event_failures SET state = 'waiting', attempts = 1, next_at = ? WHERE id = ? AND state = 'dead'";
  return tx.run(sql, now, id).changes === 1;
}

type FailureRow = Omit<FailedEvent, "eventId" | "aggregateId" | "nextAt" | "createdAt"> & {
  event_id: string;
  aggregate_id: string;
  next_at: number;
  created_at: number;
};

/** Newest first, after the row named by `before`. */
export function listDead(tx: Tx, limit: number, before?: string): readonly FailedEvent[] {
  const rows = tx.all<FailureRow>(
    `SELECT id, subscriber, source, event_id, type, aggregate_id, state, attempts, reason, next_at, created_at
     FROM event_failures WHERE state = 'dead' AND id < ? ORDER BY id DESC LIMIT ?`,
    before ?? "~",
    limit,
  );
  return rows.map(fromRow);
}

export type FailureCount = {
  readonly subscriber: string;
  readonly waiting: number;
  readonly dead: number;
};

export function countFailures(tx: Tx): readonly FailureCount[] {
  return tx.all<FailureCount>(
    `SELECT subscriber, sum(state = 'waiting') AS waiting, sum(state = 'dead') AS dead
     FROM event_failures GROUP BY subscriber`,
  );
}

function fromRow(row: FailureRow): FailedEvent {
  const { id, subscriber, source, type, state, attempts, reason } = row;
  return {
    id,
    subscriber,
    source,
    eventId: row.event_id,
    type,
    aggregateId: row.aggregate_id,
    state,
    attempts,
    reason,
    nextAt: row.next_at,
    createdAt: row.created_at,
  };
}

// Events whose handler failed, in SQLite: they wait for their next try, and after the last stay as dead letters.
import type { ClaimedEvent, ClaimRule, FailedEvent, FailureCount, NewFailure } from "../bus/event-journal.ts";
import type { Instant } from "../clock.ts";
import type { Tx } from "./statements.ts";

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

export function anyFailureDue(tx: Tx, now: Instant): boolean {
  return tx.get("SELECT 1 FROM event_failures WHERE state = 'waiting' AND next_at <= ? LIMIT 1", now) !== undefined;
}

export function claimFailures(tx: Tx, { now, until, limit }: ClaimRule): readonly ClaimedEvent[] {
  const rows = tx.all<{
    id: string;
    subscriber: string;
    attempts: number;
    body: string;
  }>(
    `UPDATE event_failures SET attempts = attempts + 1, next_at = ?2 WHERE id IN (
       SELECT id FROM event_failures WHERE state = 'waiting' AND next_at <= ?1 ORDER BY next_at LIMIT ?3)
     RETURNING id, subscriber, attempts, body`,
    now,
    until,
    limit,
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

export function postponeFailure(tx: Tx, id: string, reason: string, nextAt: Instant): void {
  tx.run("UPDATE event_failures SET reason = ?, next_at = ? WHERE id = ?", reason, nextAt, id);
}

export function buryFailure(tx: Tx, id: string, reason: string): void {
  tx.run("UPDATE event_failures SET reason = ?, state = 'dead' WHERE id = ?", reason, id);
}

export function replayFailure(tx: Tx, id: string, now: Instant): boolean {
  const sql = "UPDATE event_failures SET state = 'waiting', attempts = 1, next_at = ? WHERE id = ? AND state = 'dead'";
  return tx.run(sql, now, id).changes === 1;
}

type FailureRow = Omit<FailedEvent, "eventId" | "aggregateId" | "nextAt" | "createdAt"> & {
  event_id: string;
  aggregate_id: string;
  next_at: number;
  created_at: number;
};

export function listDead(tx: Tx, limit: number, before?: string): readonly FailedEvent[] {
  const rows = tx.all<FailureRow>(
    `SELECT id, subscriber, source, event_id, type, aggregate_id, state, attempts, reason, next_at, created_at
     FROM event_failures WHERE state = 'dead' AND id < ? ORDER BY id DESC LIMIT ?`,
    before ?? "~",
    limit,
  );
  return rows.map(fromRow);
}

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

// Events whose handler failed, in MySQL: they wait for their next try, and after the last stay as dead letters.
import type { ClaimedEvent, ClaimRule, FailedEvent, FailureCount, NewFailure } from "../bus/event-journal.ts";
import type { Instant } from "../clock.ts";
import { marks, type Queries, type Tx } from "./statements.ts";

/** An event that was delivered again after a crash may have its row already; that row's count goes on. */
export async function addFailure(tx: Tx, failure: NewFailure): Promise<void> {
  const { event } = failure;
  await tx.run(
    `INSERT INTO event_failures (id, subscriber, source, event_id, type, aggregate_id, body, state, attempts, reason,
       next_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting', 1, ?, ?, ?) ON DUPLICATE KEY UPDATE id = id`,
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

export async function anyFailureDue(queries: Queries, now: Instant): Promise<boolean> {
  const sql = "SELECT 1 FROM event_failures WHERE state = 'waiting' AND next_at <= ? LIMIT 1";
  return (await queries.get(sql, now)) !== undefined;
}

type Row = { readonly id: string; readonly subscriber: string; readonly attempts: number; readonly body: string };

/** What another instance is just claiming is passed over. */
export async function claimFailures(tx: Tx, { now, until, limit }: ClaimRule): Promise<readonly ClaimedEvent[]> {
  const rows = await tx.all<Row>(
    `SELECT id, subscriber, attempts, body FROM event_failures WHERE state = 'waiting' AND next_at <= ?
     ORDER BY next_at LIMIT ? FOR UPDATE SKIP LOCKED`,
    now,
    limit,
  );
  if (rows.length === 0) return [];
  await tx.run(
    `UPDATE event_failures SET attempts = attempts + 1, next_at = ? WHERE id IN (${marks(rows)})`,
    until,
    ...rows.map(({ id }) => id),
  );
  return rows.map(({ id, subscriber, attempts, body }) => ({
    id,
    subscriber,
    attempts: attempts + 1,
    event: JSON.parse(body),
  }));
}

export async function removeFailure(queries: Queries, id: string): Promise<void> {
  await queries.run("DELETE FROM event_failures WHERE id = ?", id);
}

export async function postponeFailure(queries: Queries, id: string, reason: string, nextAt: Instant): Promise<void> {
  await queries.run("UPDATE event_failures SET reason = ?, next_at = ? WHERE id = ?", reason, nextAt, id);
}

export async function buryFailure(queries: Queries, id: string, reason: string): Promise<void> {
  await queries.run("UPDATE event_failures SET reason = ?, state = 'dead' WHERE id = ?", reason, id);
}

export async function replayFailure(queries: Queries, id: string, now: Instant): Promise<boolean> {
  const sql = "UPDATE event_failures SET state = 'waiting', attempts = 1, next_at = ? WHERE id = ? AND state = 'dead'";
  return (await queries.run(sql, now, id)) === 1;
}

export function listDead(queries: Queries, limit: number, before = "~"): Promise<readonly FailedEvent[]> {
  return queries.all<FailedEvent>(
    `SELECT id, subscriber, source, event_id AS "eventId", type, aggregate_id AS "aggregateId", state, attempts, reason,
       next_at AS "nextAt", created_at AS "createdAt"
     FROM event_failures WHERE state = 'dead' AND id < ? ORDER BY id DESC LIMIT ?`,
    before,
    limit,
  );
}

export function countFailures(queries: Queries): Promise<readonly FailureCount[]> {
  return queries.all<FailureCount>(
    `SELECT subscriber, count(CASE WHEN state = 'waiting' THEN 1 END) AS waiting,
       count(CASE WHEN state = 'dead' THEN 1 END) AS dead
     FROM event_failures GROUP BY subscriber`,
  );
}

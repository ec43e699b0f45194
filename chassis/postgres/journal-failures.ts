// Events whose handler failed, in PostgreSQL: they wait for their next try, and after the last stay as dead letters.
import type { ClaimedEvent, ClaimRule, FailedEvent, FailureCount, NewFailure } from "../bus/event-journal.ts";
import type { Instant } from "../clock.ts";
import type { Queries, Tx } from "./statements.ts";

/** An event that was delivered again after a crash may have its row already; that row's count goes on. */
export async function addFailure(tx: Tx, failure: NewFailure): Promise<void> {
  const { event } = failure;
  await tx.run(
    `INSERT INTO event_failures (id, subscriber, source, event_id, type, aggregate_id, body, state, attempts, reason,
       next_at, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 1, $8, $9, $10) ON CONFLICT DO NOTHING`,
    failure.id,
    failure.subscriber,
    event.source,
    event.id,
    event.type,
    event.aggregateId,
    JSON.stringify(event),
    failure.reason.replaceAll("\0", ""),
    failure.nextAt,
    failure.now,
  );
}

export async function anyFailureDue(queries: Queries, now: Instant): Promise<boolean> {
  const sql = "SELECT 1 FROM event_failures WHERE state = 'waiting' AND next_at <= $1 LIMIT 1";
  return (await queries.get(sql, now)) !== undefined;
}

/** What another instance is just claiming is passed over. */
export async function claimFailures(
  queries: Queries,
  { now, until, limit }: ClaimRule,
): Promise<readonly ClaimedEvent[]> {
  const rows = await queries.all<{ id: string; subscriber: string; attempts: number; body: string }>(
    `UPDATE event_failures SET attempts = attempts + 1, next_at = $2 WHERE id = ANY (ARRAY(
       SELECT id FROM event_failures WHERE state = 'waiting' AND next_at <= $1 ORDER BY next_at LIMIT $3
       FOR UPDATE SKIP LOCKED))
     RETURNING id, subscriber, attempts, body`,
    now,
    until,
    limit,
  );
  return rows.map(({ id, subscriber, attempts, body }) => ({ id, subscriber, attempts, event: JSON.parse(body) }));
}

export async function removeFailure(queries: Queries, id: string): Promise<void> {
  await queries.run("DELETE FROM event_failures WHERE id = $1", id);
}

export async function postponeFailure(queries: Queries, id: string, reason: string, nextAt: Instant): Promise<void> {
  const text = reason.replaceAll("\0", "");
  await queries.run("UPDATE event_failures SET reason = $2, next_at = $3 WHERE id = $1", id, text, nextAt);
}

export async function buryFailure(queries: Queries, id: string, reason: string): Promise<void> {
  const text = reason.replaceAll("\0", "");
  await queries.run("UPDATE event_failures SET reason = $2, state = 'dead' WHERE id = $1", id, text);
}

export async function replayFailure(queries: Queries, id: string, now: Instant): Promise<boolean> {
  const sql =
    "UPDATE event_failures SET state = 'waiting', attempts = 1, next_at = $2 WHERE id = $1 AND state = 'dead'";
  return (await queries.run(sql, id, now)) === 1;
}

export function listDead(queries: Queries, limit: number, before = "~"): Promise<readonly FailedEvent[]> {
  return queries.all<FailedEvent>(
    `SELECT id, subscriber, source, event_id AS "eventId", type, aggregate_id AS "aggregateId", state, attempts, reason,
       next_at AS "nextAt", created_at AS "createdAt"
     FROM event_failures WHERE state = 'dead' AND id < $1 ORDER BY id DESC LIMIT $2`,
    before,
    limit,
  );
}

export function countFailures(queries: Queries): Promise<readonly FailureCount[]> {
  return queries.all<FailureCount>(
    `SELECT subscriber, count(*) FILTER (WHERE state = 'waiting') AS waiting,
       count(*) FILTER (WHERE state = 'dead') AS dead
     FROM event_failures GROUP BY subscriber`,
  );
}

// The source's side of the journal in SQLite: what a feed reads of the outbox, who has acknowledged what, and so what
// may be trimmed.
import type {
  Acknowledged,
  OutboxQuery,
  OutboxRow,
  OutboxSnapshot,
  OutboxStatus,
  TrimRule,
} from "../bus/event-journal.ts";
import { PARTITIONS } from "../bus/partitions.ts";
import type { Instant } from "../clock.ts";
import type { Tx } from "./statements.ts";

export function headOf(tx: Tx): number {
  return tx.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")?.seq ?? 0;
}

function floorOf(tx: Tx): number {
  return tx.get<{ position: number }>("SELECT position FROM feed_floor")?.position ?? 0;
}

export function readOutbox(tx: Tx, { after, types, partitions, limit }: OutboxQuery): OutboxSnapshot {
  const some = partitions !== undefined && partitions.length < PARTITIONS;
  const rows = tx.all<OutboxRow>(
    `SELECT position, partition, body FROM outbox WHERE position > ?
     ${types ? `AND type IN (${marks(types.length)})` : ""} ${some ? `AND partition IN (${marks(partitions.length)})` : ""} ORDER BY position LIMIT ?`,
    after,
    ...(types ?? []),
    ...(some ? partitions : []),
    limit,
  );
  return { head: headOf(tx), floor: floorOf(tx), rows };
}

function marks(count: number): string {
  return Array.from({ length: count }, () => "?").join();
}

export function readOutboxStatus(tx: Tx): OutboxStatus {
  return {
    head: headOf(tx),
    floor: floorOf(tx),
    subscribers: tx.all(
      "SELECT subscriber, min(acknowledged) AS acknowledged FROM feed_subscribers GROUP BY subscriber",
    ),
  };
}

export function raiseAcknowledged(tx: Tx, { subscriber, partition, acknowledged }: Acknowledged, now: Instant): void {
  tx.run(
    `INSERT INTO feed_subscribers (subscriber, partition, acknowledged, seen_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET acknowledged = max(acknowledged, excluded.acknowledged), seen_at = excluded.seen_at`,
    subscriber,
    partition,
    acknowledged,
    now,
  );
}

export function trimOutboxRows(tx: Tx, { writtenBefore, seenBefore, limit }: TrimRule): number {
  tx.run(
    `DELETE FROM feed_subscribers WHERE subscriber IN (
       SELECT subscriber FROM feed_subscribers GROUP BY subscriber HAVING max(seen_at) < ?)`,
    seenBefore,
  );
  const floor = floorOf(tx);
  const target = Math.min(acknowledgedByAll(tx), floor + limit, beforeFirstYoung(tx, writtenBefore));
  if (target <= floor) return 0;
  tx.run("DELETE FROM outbox WHERE position <= ?", target);
  tx.run("UPDATE feed_floor SET position = ?", target);
  return target - floor;
}

/** A subscriber that has not acknowledged all its partitions yet has acknowledged nothing. */
function acknowledgedByAll(tx: Tx): number {
  const row = tx.get<{ lowest: number | null }>(
    `SELECT min(lowest) AS lowest FROM (
       SELECT CASE WHEN count(*) = ${PARTITIONS} THEN min(acknowledged) ELSE 0 END AS lowest
       FROM feed_subscribers GROUP BY subscriber)`,
  );
  return row?.lowest ?? headOf(tx);
}

/** Rows are nearly, not exactly, in order of time: everything from the first young one on stays. */
function beforeFirstYoung(tx: Tx, writtenBefore: Instant): number {
  const row = tx.get<{ position: number | null }>(
    "SELECT position FROM outbox WHERE at > ? ORDER BY position LIMIT 1",
    writtenBefore,
  );
  return row?.position ? row.position - 1 : headOf(tx);
}

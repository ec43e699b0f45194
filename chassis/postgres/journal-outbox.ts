// The source's side of the journal in PostgreSQL: what a feed reads of the outbox, who has acknowledged what, and so what
// may be trimmed.
import type {
  Acknowledged,
  OutboxQuery,
  OutboxRow,
  OutboxSnapshot,
  OutboxStatus,
  TrimRule,
} from "../bus/event-journal.ts";
import { ALL_PARTITIONS, PARTITIONS } from "../bus/partitions.ts";
import type { Instant } from "../clock.ts";
import type { Queries, Tx } from "./statements.ts";

/** Any number that nobody else takes in this database. */
const TRIM_LOCK = 0x54_52_49_4d;

export async function headOf(queries: Queries): Promise<number> {
  return (await queries.get<{ position: number }>("SELECT position FROM feed_head"))?.position ?? 0;
}

/**
 * One row, and the planner knows it: of two tables that were never analysed it would expect millions of pairs, and compile
 * the statement before it runs it.
 */
const ENDS = "(SELECT (SELECT position FROM feed_head) AS head, (SELECT position FROM feed_floor) AS floor)";

type SnapshotRow = Pick<OutboxSnapshot, "head" | "floor"> & {
  readonly position: number | null;
  readonly partition: number;
  readonly body: string;
};

/** One statement is one snapshot. Where there is no row, head and floor still come, in a row of their own. */
export async function readOutbox(queries: Queries, query: OutboxQuery): Promise<OutboxSnapshot> {
  const { after, types, partitions = ALL_PARTITIONS, limit } = query;
  const found = await queries.all<SnapshotRow>(
    `SELECT ends.head, ends.floor, event.position, event.partition, event.body FROM ${ENDS} AS ends LEFT JOIN LATERAL (
       SELECT position, partition, body FROM outbox
       WHERE position > $1 AND ($2::text[] IS NULL OR type = ANY ($2)) AND partition = ANY ($3) ORDER BY position LIMIT $4
     ) AS event ON TRUE ORDER BY event.position`,
    after,
    types ?? null,
    partitions,
    limit,
  );
  const { head = 0, floor = 0 } = found[0] ?? {};
  const rows = found.flatMap(({ position, partition, body }): OutboxRow[] =>
    position === null ? [] : [{ position, partition, body }],
  );
  return { head, floor, rows };
}

export function readOutboxStatus(queries: Queries): Promise<Omit<OutboxStatus, "subscribers"> | undefined> {
  return queries.get(`SELECT head, floor FROM ${ENDS} AS ends`);
}

export function readSubscribers(queries: Queries): Promise<OutboxStatus["subscribers"]> {
  return queries.all("SELECT subscriber, min(acknowledged) AS acknowledged FROM feed_subscribers GROUP BY subscriber");
}

/** In the order of the key, so that two instances don't wait for each other. */
export async function raiseAcknowledged(queries: Queries, rows: readonly Acknowledged[], now: Instant): Promise<void> {
  await queries.run(
    `INSERT INTO feed_subscribers AS known (subscriber, partition, acknowledged, seen_at)
     SELECT subscriber, partition, acknowledged, $4::bigint
     FROM unnest($1::text[], $2::smallint[], $3::bigint[]) AS row (subscriber, partition, acknowledged)
     ORDER BY subscriber, partition
     ON CONFLICT (subscriber, partition) DO UPDATE SET
       acknowledged = greatest(known.acknowledged, excluded.acknowledged),
       seen_at = greatest(known.seen_at, excluded.seen_at)`,
    rows.map((row) => row.subscriber),
    rows.map((row) => row.partition),
    rows.map((row) => row.acknowledged),
    now,
  );
}

export async function trimOutboxRows(tx: Tx, { writtenBefore, seenBefore, limit }: TrimRule): Promise<number> {
  await tx.run("SELECT pg_advisory_xact_lock($1)", TRIM_LOCK);
  await tx.run(
    `DELETE FROM feed_subscribers WHERE subscriber IN (
       SELECT subscriber FROM feed_subscribers GROUP BY subscriber HAVING max(seen_at) < $1)`,
    seenBefore,
  );
  const row = await tx.get<{ floor: number; target: number }>(
    `SELECT ends.floor, least(
       ends.floor + $1,
       coalesce((SELECT min(lowest) FROM (
         -- A subscriber that has not acknowledged all its partitions yet has acknowledged nothing.
         SELECT CASE WHEN count(*) = ${PARTITIONS} THEN min(acknowledged) ELSE 0 END AS lowest
         FROM feed_subscribers GROUP BY subscriber) AS each), ends.head),
       -- Rows are nearly, not exactly, in order of time: everything from the first young one on stays.
       coalesce((SELECT min(position) - 1 FROM outbox WHERE at > $2), ends.head)
     ) AS target FROM ${ENDS} AS ends`,
    limit,
    writtenBefore,
  );
  if (!row || row.target <= row.floor) return 0;
  await tx.run("DELETE FROM outbox WHERE position <= $1", row.target);
  await tx.run("UPDATE feed_floor SET position = $1", row.target);
  return row.target - row.floor;
}

// The source's side of the journal in MySQL: what a feed reads of the outbox, who has acknowledged what, and so what may
// be trimmed.
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
import { marks, type Queries, rowMarks, type Tx } from "./statements.ts";

const SUBSCRIBER_COLUMNS = 4;

export async function headOf(queries: Queries): Promise<number> {
  return (await queries.get<{ position: number }>("SELECT position FROM feed_head"))?.position ?? 0;
}

type SnapshotRow = Pick<OutboxSnapshot, "head" | "floor"> & {
  readonly position: number | null;
  readonly partition: number;
  readonly body: string;
};

/** One statement is one snapshot. Where there is no row, head and floor still come, in a row of their own. */
export async function readOutbox(queries: Queries, query: OutboxQuery): Promise<OutboxSnapshot> {
  const { after, types, partitions = ALL_PARTITIONS, limit } = query;
  const found =
    types?.length === 0 || partitions.length === 0
      ? await queries.all<SnapshotRow>(`SELECT ${ENDS}, NULL AS position ${FROM_ENDS}`)
      : await queries.all<SnapshotRow>(
          `SELECT ${ENDS}, event.position, event."partition", event.body ${FROM_ENDS} LEFT JOIN (
             SELECT position, "partition", body FROM outbox
             WHERE position > ? ${types ? `AND type IN (${marks(types)})` : ""} AND "partition" IN (${marks(partitions)})
             ORDER BY position LIMIT ?
           ) AS event ON TRUE ORDER BY event.position`,
          after,
          ...(types ?? []),
          ...partitions,
          limit,
        );
  const { head = 0, floor = 0 } = found[0] ?? {};
  const rows = found.flatMap(({ position, partition, body }): OutboxRow[] =>
    position === null ? [] : [{ position, partition, body }],
  );
  return { head, floor, rows };
}

const ENDS = 'feed_head.position AS head, feed_floor.position AS "floor"';
const FROM_ENDS = "FROM feed_head CROSS JOIN feed_floor";

export function readOutboxStatus(queries: Queries): Promise<Omit<OutboxStatus, "subscribers"> | undefined> {
  return queries.get(`SELECT ${ENDS} ${FROM_ENDS}`);
}

export function readSubscribers(queries: Queries): Promise<OutboxStatus["subscribers"]> {
  return queries.all("SELECT subscriber, min(acknowledged) AS acknowledged FROM feed_subscribers GROUP BY subscriber");
}

/** In the order of the key, so that two instances don't wait for each other. */
export async function raiseAcknowledged(queries: Queries, rows: readonly Acknowledged[], now: Instant): Promise<void> {
  if (rows.length === 0) return;
  const ordered = rows.toSorted((a, b) => compare(a.subscriber, b.subscriber) || a.partition - b.partition);
  await queries.run(
    `INSERT INTO feed_subscribers (subscriber, "partition", acknowledged, seen_at)
     VALUES ${rowMarks(ordered, SUBSCRIBER_COLUMNS)}
     ON DUPLICATE KEY UPDATE acknowledged = greatest(acknowledged, VALUES(acknowledged)),
       seen_at = greatest(seen_at, VALUES(seen_at))`,
    ...ordered.flatMap((row) => [row.subscriber, row.partition, row.acknowledged, now]),
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

export async function trimOutboxRows(tx: Tx, { writtenBefore, seenBefore, limit }: TrimRule): Promise<number> {
  await tx.get("SELECT name FROM feed_chores WHERE name = 'trim' FOR UPDATE");
  await tx.run(
    `DELETE FROM feed_subscribers WHERE subscriber IN (SELECT subscriber FROM (
       SELECT subscriber FROM feed_subscribers GROUP BY subscriber HAVING max(seen_at) < ?) AS unseen)`,
    seenBefore,
  );
  const row = await tx.get<{ floor: number; target: number }>(
    `SELECT feed_floor.position AS "floor", least(
       feed_floor.position + ?,
       coalesce((SELECT min(lowest) FROM (
         -- A subscriber that has not acknowledged all its partitions yet has acknowledged nothing.
         SELECT CASE WHEN count(*) = ${PARTITIONS} THEN min(acknowledged) ELSE 0 END AS lowest
         FROM feed_subscribers GROUP BY subscriber) AS of_subscribers), feed_head.position),
       -- Rows are nearly, not exactly, in order of time: everything from the first young one on stays.
       coalesce((SELECT position - 1 FROM outbox WHERE at > ? ORDER BY position LIMIT 1), feed_head.position)
     ) AS target ${FROM_ENDS}`,
    limit,
    writtenBefore,
  );
  if (!row || row.target <= row.floor) return 0;
  await tx.run("DELETE FROM outbox WHERE position <= ?", row.target);
  await tx.run("UPDATE feed_floor SET position = ?", row.target);
  return row.target - row.floor;
}

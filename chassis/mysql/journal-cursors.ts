// Where a subscriber stands in a source's feed in MySQL, one row per partition, and which instance reads on from there.
// Rows are always locked in the order of their partitions.
import {
  type Claim,
  type Claimed,
  type Cursor,
  type Held,
  type Move,
  partitionKey,
  type Reading,
} from "../bus/event-journal.ts";
import { ALL_PARTITIONS, PARTITIONS } from "../bus/partitions.ts";
import { marks, type Queries, rowMarks, type Tx } from "./statements.ts";

const CURSOR_COLUMNS = 8;
const ONE_READING = "subscriber = ? AND source = ?";

type Row = Cursor & { readonly holder: string; readonly fence: number; readonly until: number };

export async function claimPartitions(tx: Tx, claim: Claim): Promise<Claimed> {
  // Instances claim one after the other.
  await tx.get("SELECT name FROM feed_chores WHERE name = 'claim' FOR UPDATE");
  const members = await joinMembers(tx, claim);
  const mine = (partition: number): boolean => members[partition % members.length] === claim.instance;
  const held: Held[] = [];
  const surplus: Held[] = [];
  for (const reading of claim.readings) {
    const kept: number[] = [];
    const taken: number[] = [];
    for (const row of await lockRows(tx, reading)) {
      const { partition, epoch, position, fence } = row;
      const known = claim.fences.get(partitionKey({ ...reading, partition }));
      if (known !== undefined && known === fence) {
        kept.push(partition);
        (mine(partition) ? held : surplus).push({ ...reading, partition, epoch, position, fence });
      } else if (mine(partition) && isFree(row, claim)) {
        taken.push(partition);
        held.push({ ...reading, partition, epoch, position, fence: fence + 1 });
      }
    }
    await prolong(tx, reading, kept, claim);
    await take(tx, reading, taken, claim);
  }
  return { held, surplus };
}

async function joinMembers(tx: Tx, { instance, now, ttlMs }: Claim): Promise<readonly string[]> {
  await tx.run(
    "INSERT INTO feed_members (instance, until) VALUES (?, ?) ON DUPLICATE KEY UPDATE until = VALUES(until)",
    instance,
    now + ttlMs,
  );
  await tx.run("DELETE FROM feed_members WHERE until <= ?", now);
  const rows = await tx.all<{ instance: string }>("SELECT instance FROM feed_members ORDER BY instance");
  return rows.map((row) => row.instance);
}

async function lockRows(tx: Tx, { subscriber, source }: Reading): Promise<readonly Row[]> {
  const sql = `SELECT "partition", epoch, position, holder, fence, until FROM feed_cursors
    WHERE ${ONE_READING} ORDER BY "partition" FOR UPDATE`;
  const rows = await tx.all<Row>(sql, subscriber, source);
  if (rows.length === PARTITIONS) return rows;
  await tx.run(
    `INSERT INTO feed_cursors (subscriber, source, "partition", epoch, position, holder, fence, until)
     VALUES ${rowMarks(ALL_PARTITIONS, CURSOR_COLUMNS)} ON DUPLICATE KEY UPDATE fence = fence`,
    ...ALL_PARTITIONS.flatMap((partition) => [subscriber, source, partition, "", 0, "", 0, 0]),
  );
  return tx.all<Row>(sql, subscriber, source);
}

function isFree(row: Row, { instance, boot, now }: Claim): boolean {
  return row.until <= now || (boot && row.holder === instance);
}

async function prolong(tx: Tx, { subscriber, source }: Reading, partitions: readonly number[], claim: Claim) {
  if (partitions.length === 0) return;
  await tx.run(
    `UPDATE feed_cursors SET until = ? WHERE ${ONE_READING} AND "partition" IN (${marks(partitions)})`,
    claim.now + claim.ttlMs,
    subscriber,
    source,
    ...partitions,
  );
}

async function take(tx: Tx, { subscriber, source }: Reading, partitions: readonly number[], claim: Claim) {
  if (partitions.length === 0) return;
  await tx.run(
    `UPDATE feed_cursors SET holder = ?, fence = fence + 1, until = ?
     WHERE ${ONE_READING} AND "partition" IN (${marks(partitions)})`,
    claim.instance,
    claim.now + claim.ttlMs,
    subscriber,
    source,
    ...partitions,
  );
}

/** All moves of one reading in one statement; a row that was waited for is looked at again before it moves. */
export async function moveCursors(queries: Queries, moves: readonly Move[]): Promise<number> {
  const [first] = moves;
  if (!first) return 0;
  const each = (part: string): string => moves.map(() => part).join(" ");
  const standing = moves.map(() => '("partition" = ? AND fence = ? AND epoch = ? AND position <= ?)').join(" OR ");
  return queries.run(
    `UPDATE feed_cursors SET position = CASE "partition" ${each("WHEN ? THEN ?")} ELSE position END,
       epoch = CASE "partition" ${each("WHEN ? THEN ?")} ELSE epoch END
     WHERE ${ONE_READING} AND (${standing})`,
    ...moves.flatMap(({ held, position }) => [held.partition, position]),
    ...moves.flatMap(({ held, epoch }) => [held.partition, epoch]),
    first.held.subscriber,
    first.held.source,
    ...moves.flatMap(({ held, position }) => [held.partition, held.fence, held.epoch, position]),
  );
}

export async function releasePartitions(tx: Tx, held: readonly Held[]): Promise<void> {
  for (const { subscriber, source, partition, fence } of held.toSorted((a, b) => a.partition - b.partition)) {
    await tx.run(
      `UPDATE feed_cursors SET until = 0, holder = '' WHERE ${ONE_READING} AND "partition" = ? AND fence = ?`,
      subscriber,
      source,
      partition,
      fence,
    );
  }
}

export async function leaveMembers(queries: Queries, instance: string): Promise<void> {
  await queries.run("DELETE FROM feed_members WHERE instance = ?", instance);
}

export async function restartCursors(tx: Tx, { subscriber, source }: Reading, epoch: string, head: number) {
  const sql = `UPDATE feed_cursors SET epoch = ?, position = ? WHERE ${ONE_READING} ORDER BY "partition"`;
  await tx.run(sql, epoch, head, subscriber, source);
}

export function readCursors(queries: Queries, { subscriber, source }: Reading): Promise<readonly Cursor[]> {
  return queries.all<Cursor>(
    `SELECT "partition", epoch, position FROM feed_cursors WHERE ${ONE_READING} ORDER BY "partition"`,
    subscriber,
    source,
  );
}

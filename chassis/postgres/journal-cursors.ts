// Where a subscriber stands in a source's feed in PostgreSQL, one row per partition, and which instance reads on from
// there. Rows are always locked in the order of their partitions.
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
import type { Queries, Tx } from "./statements.ts";

/** Instances claim one after the other. Any number that nobody else takes in this database. */
const CLAIM_LOCK = 0x46_45_45_44;

type Row = Cursor & { readonly holder: string; readonly fence: number; readonly until: number };

export async function claimPartitions(tx: Tx, claim: Claim): Promise<Claimed> {
  await tx.run("SELECT pg_advisory_xact_lock($1)", CLAIM_LOCK);
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
    "INSERT INTO feed_members (instance, until) VALUES ($1, $2) ON CONFLICT (instance) DO UPDATE SET until = excluded.until",
    instance,
    now + ttlMs,
  );
  await tx.run("DELETE FROM feed_members WHERE until <= $1", now);
  const rows = await tx.all<{ instance: string }>("SELECT instance FROM feed_members ORDER BY instance");
  return rows.map((row) => row.instance);
}

async function lockRows(tx: Tx, { subscriber, source }: Reading): Promise<readonly Row[]> {
  const sql = `SELECT partition, epoch, position, holder, fence, until FROM feed_cursors
    WHERE subscriber = $1 AND source = $2 ORDER BY partition FOR UPDATE`;
  const rows = await tx.all<Row>(sql, subscriber, source);
  if (rows.length === PARTITIONS) return rows;
  await tx.run(
    `INSERT INTO feed_cursors (subscriber, source, partition, epoch, position, holder, fence, until)
     SELECT $1, $2, partition, '', 0, '', 0, 0 FROM unnest($3::smallint[]) AS partition ON CONFLICT DO NOTHING`,
    subscriber,
    source,
    ALL_PARTITIONS,
  );
  return tx.all<Row>(sql, subscriber, source);
}

function isFree(row: Row, { instance, boot, now }: Claim): boolean {
  return row.until <= now || (boot && row.holder === instance);
}

async function prolong(tx: Tx, { subscriber, source }: Reading, partitions: readonly number[], claim: Claim) {
  if (partitions.length === 0) return;
  await tx.run(
    "UPDATE feed_cursors SET until = $4 WHERE subscriber = $1 AND source = $2 AND partition = ANY ($3)",
    subscriber,
    source,
    partitions,
    claim.now + claim.ttlMs,
  );
}

async function take(tx: Tx, { subscriber, source }: Reading, partitions: readonly number[], claim: Claim) {
  if (partitions.length === 0) return;
  await tx.run(
    `UPDATE feed_cursors SET holder = $4, fence = fence + 1, until = $5
     WHERE subscriber = $1 AND source = $2 AND partition = ANY ($3)`,
    subscriber,
    source,
    partitions,
    claim.instance,
    claim.now + claim.ttlMs,
  );
}

/** All moves of one reading in one statement; a row that was waited for is looked at again before it moves. */
export async function moveCursors(queries: Queries, moves: readonly Move[]): Promise<number> {
  const [first] = moves;
  if (!first) return 0;
  return queries.run(
    `WITH move AS (
       SELECT * FROM unnest($3::smallint[], $4::integer[], $5::text[], $6::text[], $7::bigint[])
         AS move (partition, fence, old_epoch, epoch, position)
     ), standing AS (
       SELECT known.partition, move.epoch, move.position FROM feed_cursors AS known JOIN move USING (partition)
       WHERE known.subscriber = $1 AND known.source = $2 AND known.fence = move.fence
         AND known.epoch = move.old_epoch AND known.position <= move.position
       ORDER BY known.partition FOR UPDATE OF known
     )
     UPDATE feed_cursors AS cursor SET epoch = standing.epoch, position = standing.position FROM standing
     WHERE cursor.subscriber = $1 AND cursor.source = $2 AND cursor.partition = standing.partition`,
    first.held.subscriber,
    first.held.source,
    moves.map((move) => move.held.partition),
    moves.map((move) => move.held.fence),
    moves.map((move) => move.held.epoch),
    moves.map((move) => move.epoch),
    moves.map((move) => move.position),
  );
}

export async function releasePartitions(tx: Tx, held: readonly Held[]): Promise<void> {
  for (const { subscriber, source, partition, fence } of held.toSorted((a, b) => a.partition - b.partition)) {
    await tx.run(
      `UPDATE feed_cursors SET until = 0, holder = ''
       WHERE subscriber = $1 AND source = $2 AND partition = $3 AND fence = $4`,
      subscriber,
      source,
      partition,
      fence,
    );
  }
}

export async function leaveMembers(queries: Queries, instance: string): Promise<void> {
  await queries.run("DELETE FROM feed_members WHERE instance = $1", instance);
}

export async function restartCursors(tx: Tx, { subscriber, source }: Reading, epoch: string, head: number) {
  await tx.run(
    `UPDATE feed_cursors SET epoch = $3, position = $4 WHERE (subscriber, source, partition) IN (
       SELECT subscriber, source, partition FROM feed_cursors WHERE subscriber = $1 AND source = $2
       ORDER BY partition FOR UPDATE)`,
    subscriber,
    source,
    epoch,
    head,
  );
}

export function readCursors(queries: Queries, { subscriber, source }: Reading): Promise<readonly Cursor[]> {
  return queries.all<Cursor>(
    "SELECT partition, epoch, position FROM feed_cursors WHERE subscriber = $1 AND source = $2 ORDER BY partition",
    subscriber,
    source,
  );
}

// Where a subscriber stands in a source's feed in SQLite, one row per partition, and which instance reads on from there.
import {
  type Claim,
  type Claimed,
  type Cursor,
  type Held,
  type Move,
  partitionKey,
  type Reading,
} from "../bus/event-journal.ts";
import { PARTITIONS } from "../bus/partitions.ts";
import type { Tx } from "./statements.ts";

type Row = {
  partition: number;
  epoch: string;
  position: number;
  holder: string;
  fence: number;
  until: number;
};

export function claimPartitions(tx: Tx, claim: Claim): Claimed {
  const members = joinMembers(tx, claim);
  const mine = (partition: number): boolean => members[partition % members.length] === claim.instance;
  const held: Held[] = [];
  const surplus: Held[] = [];
  for (const reading of claim.readings) {
    for (const row of readRows(tx, reading)) {
      const known = claim.fences.get(partitionKey({ ...reading, partition: row.partition }));
      if (known !== undefined && known === row.fence) {
        prolong(tx, reading, row, claim);
        (mine(row.partition) ? held : surplus).push({
          ...reading,
          ...pick(row, row.fence),
        });
      } else if (mine(row.partition) && isFree(row, claim)) {
        held.push({ ...reading, ...pick(row, take(tx, reading, row, claim)) });
      }
    }
  }
  return { held, surplus };
}

function joinMembers(tx: Tx, { instance, now, ttlMs }: Claim): readonly string[] {
  tx.run(
    "INSERT INTO feed_members (instance, until) VALUES (?, ?) ON CONFLICT DO UPDATE SET until = excluded.until",
    instance,
    now + ttlMs,
  );
  tx.run("DELETE FROM feed_members WHERE until <= ?", now);
  return tx.all<{ instance: string }>("SELECT instance FROM feed_members ORDER BY instance").map((row) => row.instance);
}

function readRows(tx: Tx, { subscriber, source }: Reading): readonly Row[] {
  const sql = `SELECT partition, epoch, position, holder, fence, until FROM feed_cursors
    WHERE subscriber = ? AND source = ? ORDER BY partition`;
  const rows = tx.all<Row>(sql, subscriber, source);
  if (rows.length === PARTITIONS) return rows;
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    tx.run(
      "INSERT INTO feed_cursors VALUES (?, ?, ?, '', 0, '', 0, 0) ON CONFLICT DO NOTHING",
      subscriber,
      source,
      partition,
    );
  }
  return tx.all<Row>(sql, subscriber, source);
}

function isFree(row: Row, { instance, boot, now }: Claim): boolean {
  return row.until <= now || (boot && row.holder === instance);
}

function pick(row: Row, fence: number) {
  return {
    partition: row.partition,
    epoch: row.epoch,
    position: row.position,
    fence,
  };
}

function prolong(tx: Tx, { subscriber, source }: Reading, row: Row, { now, ttlMs }: Claim): void {
  tx.run(
    "UPDATE feed_cursors SET until = ? WHERE subscriber = ? AND source = ? AND partition = ?",
    now + ttlMs,
    subscriber,
    source,
    row.partition,
  );
}

function take(tx: Tx, { subscriber, source }: Reading, row: Row, { instance, now, ttlMs }: Claim): number {
  const fence = row.fence + 1;
  tx.run(
    "UPDATE feed_cursors SET holder = ?, fence = ?, until = ? WHERE subscriber = ? AND source = ? AND partition = ?",
    instance,
    fence,
    now + ttlMs,
    subscriber,
    source,
    row.partition,
  );
  return fence;
}

/** Moves that go from one epoch to one place are one statement. */
export function groupMoves(moves: readonly Move[]): readonly (readonly Move[])[] {
  return [...Map.groupBy(moves, ({ held, epoch, position }) => `${held.epoch} ${epoch} ${position}`).values()];
}

export function moveGroup(tx: Tx, group: readonly Move[]): number {
  const [first] = group;
  const held = group.map((move) => move.held);
  return first ? moveCursors(tx, held, first.epoch, first.position) : 0;
}

function moveCursors(tx: Tx, held: readonly Held[], epoch: string, position: number): number {
  const [first] = held;
  if (!first) return 0;
  const { changes } = tx.run(
    `UPDATE feed_cursors SET position = ?, epoch = ? WHERE subscriber = ? AND source = ? AND epoch = ?
     AND position <= ? AND (partition, fence) IN (VALUES ${held.map(() => "(?, ?)").join()})`,
    position,
    epoch,
    first.subscriber,
    first.source,
    first.epoch,
    position,
    ...held.flatMap((each) => [each.partition, each.fence]),
  );
  return changes;
}

/** Gives a partition back, so that another instance need not wait for the lease to end. */
export function releasePartition(tx: Tx, held: Held): void {
  tx.run(
    "UPDATE feed_cursors SET until = 0, holder = '' WHERE subscriber = ? AND source = ? AND partition = ? AND fence = ?",
    held.subscriber,
    held.source,
    held.partition,
    held.fence,
  );
}

export function leaveMembers(tx: Tx, instance: string): void {
  tx.run("DELETE FROM feed_members WHERE instance = ?", instance);
}

/** After a resync: all partitions, whoever holds them, go on behind the head that was seen before the rebuild. */
export function restartCursors(tx: Tx, { subscriber, source }: Reading, epoch: string, head: number): void {
  tx.run(
    "UPDATE feed_cursors SET epoch = ?, position = ? WHERE subscriber = ? AND source = ?",
    epoch,
    head,
    subscriber,
    source,
  );
}

export function readCursors(tx: Tx, { subscriber, source }: Reading): readonly Cursor[] {
  return tx.all<Cursor>(
    "SELECT partition, epoch, position FROM feed_cursors WHERE subscriber = ? AND source = ? ORDER BY partition",
    subscriber,
    source,
  );
}

// Where a subscriber stands in a source's feed in MongoDB, one document a partition, and which instance reads on from
// there.
import type { AnyBulkWriteOperation } from "mongodb";
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
import type { Instant } from "../clock.ts";
import type { Queries } from "./documents.ts";
import type { Tx } from "./transactions.ts";

export type CursorDocument = Reading &
  Cursor & {
    /** `partitionKey`. */
    readonly _id: string;
    readonly holder: string;
    readonly fence: number;
    readonly until: Instant;
  };
type MemberDocument = { readonly _id: string; readonly until: Instant };

/**
 * No transaction: each partition is taken or prolonged by one conditional change of its document, which answers where it
 * stands. Somebody who moves cursors all the time could make a transaction over all of them fail for ever.
 */
export async function claimPartitions(queries: Queries, claim: Claim): Promise<Claimed> {
  const members = await joinMembers(queries, claim);
  const mine = (partition: number): boolean => members[partition % members.length] === claim.instance;
  const held: Held[] = [];
  const surplus: Held[] = [];
  for (const reading of claim.readings) {
    const rows = await readRows(queries, reading);
    const claimed = await Promise.all(rows.map((row) => claimRow(queries, row, claim, mine(row.partition))));
    for (const row of claimed) {
      if (!row) continue;
      const { partition, epoch, position, fence } = row;
      (mine(partition) ? held : surplus).push({ ...reading, partition, epoch, position, fence });
    }
  }
  return { held, surplus };
}

async function joinMembers(queries: Queries, { instance, now, ttlMs }: Claim): Promise<readonly string[]> {
  const members = queries.in<MemberDocument>("feed_members");
  await members.put({ _id: instance, until: now + ttlMs });
  await members.delete({ until: { $lte: now } });
  return (await members.find({}, { sort: { _id: 1 } })).map((each) => each._id);
}

async function readRows(queries: Queries, reading: Reading): Promise<readonly CursorDocument[]> {
  const { subscriber, source } = reading;
  const cursors = queries.in<CursorDocument>("feed_cursors");
  const find = () => cursors.find({ subscriber, source }, { sort: { partition: 1 } });
  const rows = await find();
  if (rows.length === PARTITIONS) return rows;
  const start = { epoch: "", position: 0, holder: "", fence: 0, until: 0 };
  await cursors.bulk(
    ALL_PARTITIONS.map((partition): AnyBulkWriteOperation<CursorDocument> => {
      const filter = { _id: partitionKey({ ...reading, partition }) };
      return {
        updateOne: { filter, update: { $setOnInsert: { subscriber, source, partition, ...start } }, upsert: true },
      };
    }),
  );
  return find();
}

/** Prolonged where it is ours already, taken where it is free and our turn; undefined where somebody was quicker. */
async function claimRow(
  queries: Queries,
  { _id, fence, until, holder }: CursorDocument,
  claim: Claim,
  isMine: boolean,
): Promise<CursorDocument | undefined> {
  const cursors = queries.in<CursorDocument>("feed_cursors");
  const next = claim.now + claim.ttlMs;
  if (claim.fences.get(_id) === fence) return cursors.change({ _id, fence }, { $set: { until: next } });
  const free = until <= claim.now || (claim.boot && holder === claim.instance);
  if (!isMine || !free) return undefined;
  // Prolonged meanwhile means not free any more: `until` must be as it was seen.
  const seen = { _id, fence, until, holder };
  return cursors.change(seen, { $set: { holder: claim.instance, until: next }, $inc: { fence: 1 } });
}

/** Each as one conditional change: what was lost or moved meanwhile stays. */
export async function moveCursors(queries: Queries, moves: readonly Move[]): Promise<number> {
  const changes = moves.map(
    ({ held, epoch, position }): AnyBulkWriteOperation<CursorDocument> => ({
      updateOne: {
        filter: { _id: partitionKey(held), fence: held.fence, epoch: held.epoch, position: { $lte: position } },
        update: { $set: { epoch, position } },
      },
    }),
  );
  return (await queries.in<CursorDocument>("feed_cursors").bulk(changes)).matched;
}

export async function releasePartitions(queries: Queries, held: readonly Held[]): Promise<void> {
  await queries.in<CursorDocument>("feed_cursors").bulk(
    held.map((each) => ({
      updateOne: {
        filter: { _id: partitionKey(each), fence: each.fence },
        update: { $set: { until: 0, holder: "" } },
      },
    })),
  );
}

export async function leaveMembers(queries: Queries, instance: string): Promise<void> {
  await queries.in<MemberDocument>("feed_members").delete({ _id: instance });
}

export async function restartCursors(tx: Tx, { subscriber, source }: Reading, epoch: string, head: number) {
  await tx.in<CursorDocument>("feed_cursors").update({ subscriber, source }, { $set: { epoch, position: head } });
}

export async function readCursors(queries: Queries, { subscriber, source }: Reading): Promise<readonly Cursor[]> {
  const rows = await queries
    .in<CursorDocument>("feed_cursors")
    .find({ subscriber, source }, { sort: { partition: 1 } });
  return rows.map(({ partition, epoch, position }) => ({ partition, epoch, position }));
}

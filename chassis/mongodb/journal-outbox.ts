// The source's side of the journal in MongoDB: what a feed reads of the outbox, who has acknowledged what, and so what
// may be trimmed.
import type { Acknowledged, OutboxQuery, OutboxSnapshot, OutboxStatus, TrimRule } from "../bus/event-journal.ts";
import { ALL_PARTITIONS } from "../bus/partitions.ts";
import type { Instant } from "../clock.ts";
import type { Queries } from "./documents.ts";
import type { FeedDocument, OutboxDocument } from "./sequencer.ts";
import type { Tx } from "./transactions.ts";

/** One for each subscriber. */
type SubscriberDocument = {
  readonly _id: string;
  /** By partition. */
  readonly acknowledged: Readonly<Record<string, number>>;
  readonly seenAt: Instant;
};

const NO_FEED: Pick<FeedDocument, "head" | "floor"> = { head: 0, floor: 0 };

async function readFeed(queries: Queries): Promise<Pick<FeedDocument, "head" | "floor">> {
  return (await queries.in<FeedDocument>("feed").findOne({ _id: "feed" })) ?? NO_FEED;
}

export async function headOf(queries: Queries): Promise<number> {
  return (await readFeed(queries)).head;
}

/** On one snapshot. */
export async function readOutbox(queries: Queries, query: OutboxQuery): Promise<OutboxSnapshot> {
  const { after, types, partitions, limit } = query;
  const { head, floor } = await readFeed(queries);
  if (after >= head) return { head, floor, rows: [] };
  const rows = await queries.in<OutboxDocument>("outbox").find(
    {
      position: { $gt: after },
      ...(types && { type: { $in: [...types] } }),
      ...(partitions && { partition: { $in: [...partitions] } }),
    },
    { sort: { position: 1 }, limit, fields: { _id: 0, position: 1, partition: 1, body: 1 } },
  );
  return { head, floor, rows: rows.map(({ position, partition, body }) => ({ position, partition, body })) };
}

/** On one snapshot. */
export async function readOutboxStatus(queries: Queries): Promise<OutboxStatus> {
  const { head, floor } = await readFeed(queries);
  const known = await queries.in<SubscriberDocument>("feed_subscribers").find({}, { sort: { _id: 1 } });
  const subscribers = known.map(({ _id, acknowledged }) => ({
    subscriber: _id,
    acknowledged: Math.min(...Object.values(acknowledged)),
  }));
  return { head, floor, subscribers };
}

/** One change for each subscriber's document. */
export async function raiseAcknowledged(queries: Queries, rows: readonly Acknowledged[], now: Instant): Promise<void> {
  const subscribers = queries.in<SubscriberDocument>("feed_subscribers");
  for (const [subscriber, own] of Map.groupBy(rows, (row) => row.subscriber)) {
    const highest = new Map<number, number>();
    for (const { partition, acknowledged } of own) {
      highest.set(partition, Math.max(acknowledged, highest.get(partition) ?? 0));
    }
    const raised = [...highest].map(([partition, acknowledged]) => [`acknowledged.${partition}`, acknowledged]);
    await subscribers.change(
      { _id: subscriber },
      { $max: { ...Object.fromEntries(raised), seenAt: now } },
      { upsert: true },
    );
  }
}

export async function trimOutboxRows(tx: Tx, { writtenBefore, seenBefore, limit }: TrimRule): Promise<number> {
  const subscribers = tx.in<SubscriberDocument>("feed_subscribers");
  await subscribers.delete({ seenAt: { $lt: seenBefore } });
  const { head, floor } = await readFeed(tx);
  // A subscriber that has not acknowledged all its partitions yet has acknowledged nothing.
  const acknowledged = (await subscribers.find({})).map((each) =>
    Math.min(...ALL_PARTITIONS.map((partition) => each.acknowledged[partition] ?? 0)),
  );
  const reach = Math.min(floor + limit, head, ...acknowledged);
  const outbox = tx.in<OutboxDocument>("outbox");
  // Rows are nearly, not exactly, in order of time: everything from the first young one on stays.
  const young = await outbox.findOne(
    { position: { $gt: floor, $lte: reach }, at: { $gt: writtenBefore } },
    { sort: { position: 1 } },
  );
  const target = young ? young.position - 1 : reach;
  if (target <= floor) return 0;
  await outbox.delete({ position: { $lte: target } });
  await tx.in<FeedDocument>("feed").update({ _id: "feed" }, { $set: { floor: target } });
  return target - floor;
}

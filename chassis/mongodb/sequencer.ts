// Gives what operations told its positions: one transaction for all that has been committed until then, whoever committed
// it. It is asked for behind every commit and before every look at a head, so that a crash between the two delays events
// and loses none. Two instances that do it at once write one counter: one of them runs again and finds less to do.
import type { AnyBulkWriteOperation } from "mongodb";
import { createNextRun, type NextRun } from "../next-run.ts";
import type { Queries } from "./documents.ts";
import type { OutgoingDocument, OutgoingEvent } from "./outgoing.ts";
import type { Transactions } from "./transactions.ts";

/** The one document of `feed`. All positions up to `head` are given and committed. */
export type FeedDocument = {
  readonly _id: "feed";
  readonly head: number;
  readonly floor: number;
  /** The last number of a mark. */
  readonly marked: number;
};

export type OutboxDocument = OutgoingEvent & { readonly position: number };
export type MarkDocument = { readonly _id: string; readonly seq: number };

/** Operations in one transaction. */
const BATCH = 1_000;
/** More rounds than this mean that others write faster than we number; whoever asks next goes on. */
const MAX_ROUNDS = 1_000;

export function createSequencer({ write, queries }: Transactions): NextRun {
  return createNextRun(async () => {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const any = await queries.in<OutgoingDocument>("outgoing").findOne({}, { fields: { _id: 1 } });
      if (!any) return;
      await write((tx) => sequence(tx));
    }
  });
}

async function sequence(tx: Queries): Promise<void> {
  const documents = await readBatch(tx);
  if (documents.length === 0) return;
  const events = inOrder(documents.flatMap((each) => each.events));
  const marks = [...new Set(documents.flatMap((each) => each.marks))];
  const raise = { $inc: { head: events.length, marked: marks.length } };
  const feed = await tx.in<FeedDocument>("feed").change({ _id: "feed" }, raise);
  if (!feed) throw new Error("the store has no feed");
  const { head, marked } = feed;
  const rows = events.map((event, index) => ({ ...event, position: head - events.length + 1 + index }));
  await tx.in<OutboxDocument>("outbox").insert(rows);
  await tx.in<MarkDocument>("marks").bulk(
    marks.map((key, index): AnyBulkWriteOperation<MarkDocument> => {
      const seq = marked - marks.length + 1 + index;
      return { updateOne: { filter: { _id: key }, update: { $set: { seq } }, upsert: true } };
    }),
  );
  await tx.in<OutgoingDocument>("outgoing").delete({ _id: { $in: documents.map((each) => each._id) } });
}

/**
 * The oldest, and whatever else tells of the same aggregates: writers' clocks differ, and a version must not get its
 * position in an earlier batch than the one before it.
 */
async function readBatch(tx: Queries): Promise<readonly OutgoingDocument[]> {
  const outgoing = tx.in<OutgoingDocument>("outgoing");
  const batch = await outgoing.find({}, { sort: { at: 1, _id: 1 }, limit: BATCH });
  let fresh = batch.length === BATCH ? batch : [];
  // Ends: each round takes documents that were not there, of a snapshot that does not grow.
  while (fresh.length > 0) {
    const aggregates = [...new Set(fresh.flatMap((each) => each.events.map((event) => event.aggregateId)))];
    const known = batch.map((each) => each._id);
    fresh = await outgoing.find({ _id: { $nin: known }, "events.aggregateId": { $in: aggregates } });
    batch.push(...fresh);
  }
  return batch;
}

/** As they came, but each aggregate's own by their versions. All that a snapshot shows of one is without gaps. */
export function inOrder<E extends Pick<OutgoingEvent, "aggregateId" | "aggregateVersion">>(
  events: readonly E[],
): readonly E[] {
  const ofAggregate = Map.groupBy(events, (event) => event.aggregateId);
  for (const each of ofAggregate.values()) each.sort((a, b) => a.aggregateVersion - b.aggregateVersion);
  return events.map((event) => ofAggregate.get(event.aggregateId)?.shift() ?? event);
}

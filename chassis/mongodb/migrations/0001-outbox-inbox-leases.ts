// What the chassis keeps in every store: events on their way out and in, cursors, leases, answers to idempotency keys.
import type { Db } from "mongodb";
import { type CollectionPlan, type MongoMigration, makeCollection } from "../migration.ts";
import type { FeedDocument } from "../sequencer.ts";

const collections: readonly CollectionPlan[] = [
  // What operations have told and nobody has numbered yet: empty nearly always.
  { name: "outgoing", indexes: [[{ at: 1, _id: 1 }]] },
  // One document: the last position given, the last one trimmed, the last number of a mark.
  { name: "feed" },
  { name: "outbox", indexes: [[{ position: 1 }, { unique: true }]] },
  { name: "marks", indexes: [[{ seq: 1 }]] },
  { name: "feed_subscribers" },
  { name: "inbox", indexes: [[{ at: 1 }]] },
  { name: "inbox_newest" },
  { name: "feed_cursors", indexes: [[{ subscriber: 1, source: 1, partition: 1 }, { unique: true }]] },
  { name: "feed_members" },
  { name: "event_failures", indexes: [[{ subscriber: 1, eventId: 1 }, { unique: true }], [{ state: 1, nextAt: 1 }]] },
  { name: "idempotency", indexes: [[{ at: 1 }]] },
  { name: "leases" },
];

export const outboxInboxLeases: MongoMigration = {
  name: "outbox-inbox-leases",
  up: async (db: Db) => {
    for (const plan of collections) await makeCollection(db, plan);
    const nothing = { $setOnInsert: { head: 0, floor: 0, marked: 0 } };
    await db.collection<FeedDocument>("feed").updateOne({ _id: "feed" }, nothing, { upsert: true });
  },
};

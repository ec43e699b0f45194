// What the chassis keeps in every store, as rows of an embedded one and as documents of chassis/mongodb.
import { partitionKey } from "../bus/event-journal.ts";
import type { FeedDocument, MarkDocument } from "../mongodb/sequencer.ts";
import { type DocumentsOfRows, documentsOfTable } from "../sqlite/document-form.ts";
import type { Tx } from "../sqlite/statements.ts";
import { documentShape } from "./documents.ts";

const integer = (name: string) => ({ name, kind: "integer" }) as const;
const same = (...names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, name]));

const outbox = documentsOfTable(
  documentShape({ name: "outbox", id: "made", key: [integer("position")] }),
  same("position"),
  {
    ...same("position", "id", "type", "partition", "at", "body"),
    ...{ aggregateId: "aggregate_id", aggregateVersion: "aggregate_version" },
  },
);

const inbox = documentsOfTable(
  documentShape({ name: "inbox", id: "parts", key: ["subscriber", "eventId"] }),
  { subscriber: "subscriber", eventId: "event_id" },
  same("outcome", "at"),
);

const inboxNewest = documentsOfTable(
  documentShape({ name: "inbox_newest", id: "parts", key: ["subscriber", "aggregateId"] }),
  { subscriber: "subscriber", aggregateId: "aggregate_id" },
  same("version"),
);

const eventFailures = documentsOfTable(
  documentShape({ name: "event_failures", id: "key", key: ["_id"] }),
  { _id: "id" },
  {
    ...same("subscriber", "source", "type", "body", "state", "attempts", "reason"),
    ...{ eventId: "event_id", aggregateId: "aggregate_id", nextAt: "next_at", createdAt: "created_at" },
  },
);

const idempotency = documentsOfTable(
  documentShape({ name: "idempotency", id: "parts", key: ["scope", "key"] }),
  same("scope", "key"),
  same("fingerprint", "result", "at"),
);

const cursorRow = documentsOfTable(
  documentShape({ name: "feed_cursors", id: "own", key: ["subscriber", "source", integer("partition")] }),
  same("subscriber", "source", "partition"),
  same("subscriber", "source", "partition", "epoch", "position", "holder", "fence", "until"),
);
type Partition = { readonly subscriber: string; readonly source: string; readonly partition: number };
const feedCursors: DocumentsOfRows = {
  ...cursorRow,
  toDocument: (row, tx) => ({ _id: partitionKey(row as Partition), ...cursorRow.toDocument(row, tx) }),
};

const leaseRow = documentsOfTable(
  documentShape({ name: "leases", id: "key", key: ["_id"] }),
  { _id: "name" },
  same("holder", "fence", "until"),
);
const leases: DocumentsOfRows = {
  ...leaseRow,
  toDocument: (row, tx) => ({ ...leaseRow.toDocument(row, tx), asked: 0 }),
};

type SubscriberDocument = { readonly acknowledged: Readonly<Record<string, number>>; readonly seenAt: number };

/** One document for all partitions of a subscriber. */
const feedSubscribers: DocumentsOfRows = {
  shape: documentShape({ name: "feed_subscribers", id: "key", key: ["_id"] }),
  select: `SELECT subscriber AS _id, json_group_object(partition, acknowledged) AS acknowledged, max(seen_at) AS seenAt
    FROM feed_subscribers GROUP BY subscriber ORDER BY subscriber`,
  toDocument: ({ acknowledged, seenAt }) => ({ acknowledged: JSON.parse(String(acknowledged)), seenAt }),
  insert: ({ acknowledged, seenAt }: SubscriberDocument, tx, { _id }) => {
    for (const [partition, position] of Object.entries(acknowledged)) {
      tx.run("INSERT INTO feed_subscribers VALUES (?, ?, ?, ?)", String(_id), Number(partition), position, seenAt);
    }
  },
};

/** What others project: which item was last changed in the how manieth change. */
export type Marked = {
  /** A SELECT of each `item` and the number (`seq`) of its last change. Several may have one number. */
  readonly select: string;
  /** Puts in an item of which nothing is known but its number; all of it comes later, or it is gone. */
  insert(item: string, seq: number, tx: Tx): void;
};

export function chassisDocuments(marked: Marked): readonly DocumentsOfRows[] {
  const feed: DocumentsOfRows = {
    shape: documentShape({ name: "feed", id: "key", key: ["_id"] }),
    select: `SELECT 'feed' AS _id, COALESCE((SELECT seq FROM sqlite_sequence WHERE name = 'outbox'), 0) AS head,
      position AS floor, (SELECT count(*) FROM (${marked.select})) AS marked FROM feed_floor`,
    toDocument: ({ head, floor, marked: marks }) => ({ head, floor, marked: marks }),
    insert: ({ head, floor }: Pick<FeedDocument, "head" | "floor">, tx) => {
      tx.run("INSERT INTO feed_floor VALUES (1, ?)", floor);
      tx.run("DELETE FROM sqlite_sequence WHERE name = 'outbox'");
      tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', ?)", head);
    },
  };
  /** Each has a number of its own in MongoDB, so they are numbered anew. */
  const marks: DocumentsOfRows = {
    shape: documentShape({ name: "marks", id: "own", key: [integer("seq")] }),
    select: `SELECT row_number() OVER (ORDER BY changed.seq, changed.item) AS seq, changed.item AS item
      FROM (${marked.select}) AS changed ORDER BY changed.seq, changed.item`,
    toDocument: ({ item, seq }) => ({ _id: item, seq }),
    insert: ({ _id, seq }: MarkDocument, tx) => marked.insert(_id, seq, tx),
  };
  return [
    ...[feed, outbox, marks, feedSubscribers, inbox, inboxNewest, feedCursors],
    ...[eventFailures, idempotency, leases],
  ];
}

// A MongoDB store's documents as the rows that every other engine's tables have. What the collections hold is said in
// chassis/mongodb/migrations and services/products/migrations/mongodb.

import type { Document } from "mongodb";
import { halves } from "./halves.ts";

type Value = string | number | null;
type Row = readonly Value[];
export type ReadCollection = (name: string) => Promise<readonly Document[]>;

export type Table = {
  readonly name: string;
  readonly columns: readonly string[];
  rows(read: ReadCollection): Promise<readonly Row[]>;
};

/** A table whose rows are a collection's documents. */
function table(name: string, columns: readonly string[], pick: (document: Document) => Row): Table {
  return { name, columns, rows: async (read) => (await read(name)).map(pick) };
}

type OutgoingEvent = {
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly partition: number;
  readonly at: number;
  readonly body: string;
};

const outboxColumns = ["position", "id", "type", "aggregate_id", "aggregate_version", "partition", "at", "body"];
const outboxRow = (position: number, event: OutgoingEvent): Row => [
  position,
  event.id,
  event.type,
  event.aggregateId,
  event.aggregateVersion,
  event.partition,
  event.at,
  event.body,
];

/** Committed events that have no position yet: they will get the next ones, each aggregate's in the order of its versions. */
async function unnumbered(read: ReadCollection): Promise<readonly OutgoingEvent[]> {
  const told = [...(await read("outgoing"))].sort((a, b) => a.at - b.at || (String(a._id) < String(b._id) ? -1 : 1));
  const events = told.flatMap((each) => each.events as readonly OutgoingEvent[]);
  const ofAggregate = Map.groupBy(events, (event) => event.aggregateId);
  for (const each of ofAggregate.values()) each.sort((a, b) => a.aggregateVersion - b.aggregateVersion);
  return events.map((event) => ofAggregate.get(event.aggregateId)?.shift() ?? event);
}

async function headOf(read: ReadCollection): Promise<number> {
  const [feed] = await read("feed");
  return feed?.head ?? 0;
}

const outbox: Table = {
  name: "outbox",
  columns: outboxColumns,
  rows: async (read) => {
    const head = await headOf(read);
    const numbered = (await read("outbox")).map((row) => outboxRow(row.position, row as Document & OutgoingEvent));
    const next = (await unnumbered(read)).map((event, index) => outboxRow(head + 1 + index, event));
    return [...numbered, ...next];
  },
};

const feedHead: Table = {
  name: "feed_head",
  columns: ["position"],
  rows: async (read) => [[(await headOf(read)) + (await unnumbered(read)).length]],
};

const feedFloor: Table = {
  name: "feed_floor",
  columns: ["position"],
  rows: async (read) => (await read("feed")).map((feed) => [feed.floor]),
};

const storeIdentity: Table = {
  name: "store_identity",
  columns: ["epoch"],
  rows: async (read) => (await read("store")).map((store) => [store.epoch]),
};

const holdLines: Table = {
  name: "hold_lines",
  columns: ["order_id", "sku", "quantity", "document"],
  rows: async (read) =>
    (await read("holds")).flatMap((hold) =>
      (hold.lines as readonly Document[]).map((line): Row => [hold._id, line.sku, line.quantity, JSON.stringify(line)]),
    ),
};

export const tables: readonly Table[] = [
  storeIdentity,
  outbox,
  feedHead,
  feedFloor,
  table("inbox", ["subscriber", "event_id", "outcome"], (row) => [...halves(row._id, "\t"), row.outcome]),
  table("inbox_newest", ["subscriber", "aggregate_id", "version"], (row) => [...halves(row._id, "\t"), row.version]),
  table("feed_cursors", ["subscriber", "source", "partition", "epoch", "position"], (row) => [
    row.subscriber,
    row.source,
    row.partition,
    row.epoch,
    row.position,
  ]),
  table("event_failures", ["subscriber", "source", "event_id", "type", "state", "reason"], (row) => [
    row.subscriber,
    row.source,
    row.eventId,
    row.type,
    row.state,
    row.reason,
  ]),
  table("stock_levels", ["sku", "on_hand", "reserved"], (level) => [level._id, level.onHand, level.reserved]),
  // Positions count by SKU here.
  table("stock_movements", ["position", "sku", "kind", "delta", "on_hand", "reference"], (row) => [
    row.position,
    row.sku,
    row.kind,
    row.delta,
    row.onHand,
    row.reference,
  ]),
  table("holds", ["order_id", "state", "currency", "created_at", "ended_at", "reversed_at", "ask_at"], (hold) => [
    hold._id,
    hold.state,
    hold.currency,
    hold.createdAt,
    hold.endedAt,
    hold.reversedAt,
    hold.askAt,
  ]),
  holdLines,
];

// A Redis store's keys as the rows that every other engine's tables have. What the keys hold is said in
// chassis/redis/migrations and services/payments/migrations/redis.
import { halves } from "./halves.ts";

type Value = string | number | null;
type Row = readonly Value[];
export type Table = { readonly name: string; readonly columns: readonly string[]; readonly rows: readonly Row[] };

/** Fields and values, one after the other, as HGETALL answers. */
export type Flat = readonly string[];

export type PayableReply = readonly [orderId: string, fields: Flat];
export type OutboxReply = readonly [position: string, row: string];

/** The whole store at one moment. */
export type Found = {
  readonly epoch: string;
  readonly head: string;
  readonly floor: string;
  readonly outbox: readonly OutboxReply[];
  readonly cursors: readonly (readonly [reading: string, partition: number, epoch: string, position: string])[];
  readonly inbox: Flat;
  readonly newest: Flat;
  readonly failures: readonly Flat[];
  readonly payables: readonly PayableReply[];
};

export function tablesOf(found: Found): readonly Table[] {
  const { epoch, head, floor, outbox, cursors, inbox, newest, failures, payables } = found;
  return [
    { name: "store_identity", columns: ["epoch"], rows: [[epoch]] },
    { name: "feed_head", columns: ["position"], rows: [[Number(head)]] },
    { name: "feed_floor", columns: ["position"], rows: [[Number(floor)]] },
    outboxTable(outbox),
    {
      name: "feed_cursors",
      columns: ["subscriber", "source", "partition", "epoch", "position"],
      rows: cursors.map(([reading, partition, at, position]) => {
        const [subscriber = "", source = ""] = reading.split(" ");
        return [subscriber, source, partition, at, Number(position)];
      }),
    },
    {
      name: "inbox",
      columns: ["subscriber", "event_id", "outcome"],
      rows: pairs(inbox).map(([name, outcome]) => [...halves(name, "\n"), outcome]),
    },
    {
      name: "inbox_newest",
      columns: ["subscriber", "aggregate_id", "version"],
      rows: pairs(newest).map(([name, version]) => [...halves(name, "\n"), Number(version)]),
    },
    hashes("event_failures", failureFields, failures),
    hashes(
      "payables",
      payableFields,
      payables.map(([orderId, fields]) => ["order_id", orderId, ...fields]),
    ),
  ];
}

const pairs = (flat: Flat): readonly (readonly [string, string])[] =>
  Array.from({ length: flat.length / 2 }, (_, index) => [flat[2 * index] ?? "", flat[2 * index + 1] ?? ""]);

const outboxColumns = ["position", "id", "type", "aggregate_id", "aggregate_version", "partition", "at", "body"];

/** "PARTITION AT TYPE", a newline, the event as JSON. */
function outboxTable(outbox: readonly OutboxReply[]): Table {
  const rows = outbox.map(([position, row]): Row => {
    const [first, body] = halves(row, "\n");
    const [partition, at, type = ""] = first.split(" ");
    const event = JSON.parse(body) as { id: string; aggregateId: string; aggregateVersion: number };
    const { id, aggregateId, aggregateVersion } = event;
    return [Number(position), id, type, aggregateId, aggregateVersion, Number(partition), Number(at), body];
  });
  return { name: "outbox", columns: outboxColumns, rows };
}

/** Column of the table, field of the hash, and whether it is a number. */
type Field = readonly [column: string, field: string, kind: "text" | "number"];

const failureFields: readonly Field[] = [
  ["subscriber", "subscriber", "text"],
  ["source", "source", "text"],
  ["event_id", "event", "text"],
  ["type", "type", "text"],
  ["state", "state", "text"],
  ["reason", "reason", "text"],
];

const payableFields: readonly Field[] = [
  ["order_id", "order_id", "text"],
  ["version", "version", "number"],
  ["status", "status", "text"],
  ["closing", "closing", "number"],
  ["currency", "currency", "text"],
  ["amount", "amount", "number"],
  ["captured", "captured", "number"],
  ["refunded", "refunded", "number"],
  ["refund_pending", "refund_pending", "number"],
  ["attention_at", "attention_at", "number"],
  ["created_at", "created_at", "number"],
  ["updated_at", "updated_at", "number"],
  ["body", "body", "text"],
];

function hashes(name: string, fields: readonly Field[], rows: readonly Flat[]): Table {
  return {
    name,
    columns: fields.map(([column]) => column),
    rows: rows.map((flat) => {
      const found = new Map(pairs(flat));
      return fields.map(([, field, kind]) => {
        const value = found.get(field) ?? null;
        return kind === "number" && value !== null ? Number(value) : value;
      });
    }),
  };
}

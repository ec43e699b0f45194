// Outbox, cursors, inbox and failures: the same tables in every store that takes part in events.
import { type CursorRow, type FailureRow, inboxKey, type MessagesBook, type OutboxRow } from "../rows.ts";
import type { Rows } from "./sqlite.ts";

type Outbox = {
  position: number;
  id: string;
  type: string;
  aggregate_id: string;
  aggregate_version: number;
  at: number;
  body: string;
};

export function readMessages(rows: Rows): MessagesBook {
  return {
    epoch: rows.get<{ epoch: string }>("SELECT epoch FROM store_identity")?.epoch ?? "",
    head: rows.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")?.seq ?? 0,
    floor: rows.get<{ position: number }>("SELECT position FROM feed_floor")?.position ?? 0,
    outbox: rows.all<Outbox>("SELECT * FROM outbox ORDER BY position").map(fromOutbox),
    cursors: rows.all<CursorRow>("SELECT subscriber, source, partition, epoch, position FROM feed_cursors"),
    inbox: new Map(
      rows
        .all<{ subscriber: string; event_id: string; outcome: string }>(
          "SELECT subscriber, event_id, outcome FROM inbox",
        )
        .map((row) => [inboxKey(row.subscriber, row.event_id), row.outcome]),
    ),
    newest: new Map(
      rows
        .all<{ subscriber: string; aggregate_id: string; version: number }>("SELECT * FROM inbox_newest")
        .map((row) => [inboxKey(row.subscriber, row.aggregate_id), row.version]),
    ),
    failures: rows
      .all<Omit<FailureRow, "eventId"> & { event_id: string }>(
        "SELECT subscriber, source, event_id, type, state, reason FROM event_failures",
      )
      .map(({ event_id, ...row }) => ({ ...row, eventId: event_id })),
  };
}

function fromOutbox(row: Outbox): OutboxRow {
  const { data } = JSON.parse(row.body) as { data: Record<string, unknown> };
  const { position, id, type, at } = row;
  return { position, id, type, at, aggregateId: row.aggregate_id, aggregateVersion: row.aggregate_version, data };
}

// Outbox, cursors, inbox and failures: the same tables in every store that takes part in events.
import { type CursorRow, type FailureRow, inboxKey, type MessagesBook, type OutboxRow } from "../rows.ts";
import type { Rows } from "./snapshot.ts";

type Outbox = {
  position: number;
  id: string;
  type: string;
  aggregate_id: string;
  aggregate_version: number;
  at: number;
  body: string;
};

export async function readMessages(rows: Rows): Promise<MessagesBook> {
  const identity = await rows.get<{ epoch: string }>("SELECT epoch FROM store_identity");
  const floor = await rows.get<{ position: number }>("SELECT position FROM feed_floor");
  const outbox = await rows.all<Outbox>("SELECT * FROM outbox ORDER BY position");
  const inbox = await rows.all<{ subscriber: string; event_id: string; outcome: string }>(
    "SELECT subscriber, event_id, outcome FROM inbox",
  );
  const newest = await rows.all<{ subscriber: string; aggregate_id: string; version: number }>(
    "SELECT * FROM inbox_newest",
  );
  return {
    epoch: identity?.epoch ?? "",
    head: await rows.head(),
    floor: floor?.position ?? 0,
    outbox: outbox.map(fromOutbox),
    cursors: await rows.all<CursorRow>('SELECT subscriber, source, "partition", epoch, position FROM feed_cursors'),
    inbox: new Map(inbox.map((row) => [inboxKey(row.subscriber, row.event_id), row.outcome])),
    newest: new Map(newest.map((row) => [inboxKey(row.subscriber, row.aggregate_id), row.version])),
    failures: await rows.all<FailureRow>(
      `SELECT subscriber, source, event_id AS "eventId", type, state, reason FROM event_failures`,
    ),
  };
}

function fromOutbox(row: Outbox): OutboxRow {
  const { data } = JSON.parse(row.body) as { data: Record<string, unknown> };
  const { position, id, type, at } = row;
  return { position, id, type, at, aggregateId: row.aggregate_id, aggregateVersion: row.aggregate_version, data };
}

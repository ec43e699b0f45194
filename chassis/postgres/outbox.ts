// Events leave a store in the same transaction as what they tell of. They get their positions in its last statement,
// under the lock of the one row of `feed_head` that is kept until the commit: so positions rise in commit order without
// gaps, a reader who saw position n has seen all below, and the lock is held as briefly as can be.
import type { EventEnvelope } from "@souk/contracts/event";
import { partitionOf } from "../bus/partitions.ts";
import type { Tx } from "./statements.ts";

export function appendEvent(tx: Pick<Tx, "outgoing">, event: EventEnvelope): void {
  tx.outgoing.push(event);
}

/** The last statement before the commit. */
export async function writeOutgoing(tx: Tx): Promise<void> {
  const events = tx.outgoing;
  if (events.length === 0) return;
  await tx.run(
    `WITH head AS (UPDATE feed_head SET position = position + $1 RETURNING position - $1 AS before)
     INSERT INTO outbox (position, id, type, aggregate_id, aggregate_version, partition, at, body)
     SELECT head.before + row.number, row.id, row.type, row.aggregate_id, row.aggregate_version, row.partition, row.at, row.body
     FROM head, unnest($2::text[], $3::text[], $4::text[], $5::integer[], $6::smallint[], $7::bigint[], $8::text[])
       WITH ORDINALITY AS row (id, type, aggregate_id, aggregate_version, partition, at, body, number)`,
    events.length,
    events.map((event) => event.id),
    events.map((event) => event.type),
    events.map((event) => event.aggregateId),
    events.map((event) => event.aggregateVersion),
    events.map((event) => partitionOf(event.aggregateId)),
    events.map((event) => Date.parse(event.time)),
    events.map((event) => JSON.stringify(event)),
  );
}

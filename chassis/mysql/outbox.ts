// Events leave a store in the same transaction as what they tell of. They get their positions in its last statements,
// under the lock of the one row of `feed_head` that is kept until the commit: so positions rise in commit order without
// gaps, a reader who saw position n has seen all below, and the lock is held as briefly as can be.
import type { EventEnvelope } from "@souk/contracts/event";
import { partitionOf } from "../bus/partitions.ts";
import { rowMarks, type Tx } from "./statements.ts";

const COLUMNS = 8;

export function appendEvent(tx: Pick<Tx, "outgoing">, event: EventEnvelope): void {
  tx.outgoing.push(event);
}

/** The last statements before the commit. Answers the last position, 0 where there are no events. */
export async function writeOutgoing(tx: Tx): Promise<number> {
  const events = tx.outgoing;
  if (events.length === 0) return 0;
  const last = await tx.insert("UPDATE feed_head SET position = LAST_INSERT_ID(position + ?)", events.length);
  const first = last - events.length + 1;
  await tx.run(
    `INSERT INTO outbox (position, id, type, aggregate_id, aggregate_version, "partition", at, body)
     VALUES ${rowMarks(events, COLUMNS)}`,
    ...events.flatMap((event, index) => [
      first + index,
      event.id,
      event.type,
      event.aggregateId,
      event.aggregateVersion,
      partitionOf(event.aggregateId),
      Date.parse(event.time),
      JSON.stringify(event),
    ]),
  );
  return last;
}

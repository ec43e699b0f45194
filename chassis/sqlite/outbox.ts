// Events leave a store in the same atomic operation as what they tell of. A row's position rises in commit order and
// is never used again (AUTOINCREMENT under the one write lock), so that a reader who saw position n has seen all below.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Tx } from "./statements.ts";

/** Work on one subscription is shared by at most this many instances. Changing it needs a new epoch. */
export const PARTITIONS = 8;

export function appendEvent(tx: Tx, event: EventEnvelope): void {
  tx.run(
    `INSERT INTO outbox (id, type, aggregate_id, aggregate_version, partition, at, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    event.id,
    event.type,
    event.aggregateId,
    event.aggregateVersion,
    partitionOf(event.aggregateId),
    Date.parse(event.time),
    JSON.stringify(event),
  );
}

/** FNV-1a; all events of one aggregate are in one partition. */
export function partitionOf(aggregateId: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < aggregateId.length; index += 1) {
    hash = Math.imul(hash ^ aggregateId.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0) % PARTITIONS;
}

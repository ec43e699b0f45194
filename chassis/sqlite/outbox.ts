// Events leave a store in the same atomic operation as what they tell of. A row's position rises in commit order and
// is never used again (AUTOINCREMENT under the one write lock), so that a reader who saw position n has seen all below.
import type { EventEnvelope } from "@souk/contracts/event";
import { partitionOf } from "../bus/partitions.ts";
import type { Tx } from "./statements.ts";

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

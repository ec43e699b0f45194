// Names of what operations touch that every store keeps: for `share`, or to take turns.
import type { EventEnvelope } from "@souk/contracts/event";
import type { IdempotencyRecord } from "./idempotency.ts";

/** Remembering the answer to a key. */
export function touchesOfKey(record: IdempotencyRecord | undefined): readonly string[] {
  return record ? [`key ${record.scope} ${record.key}`] : [];
}

/** Taking an event from the inbox. */
export function touchesOfEvent(subscriber: string, event: EventEnvelope): readonly string[] {
  return [`newest ${subscriber} ${event.aggregateId}`];
}

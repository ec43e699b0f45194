// What an operation has to tell: events, and keys of what others project. It leaves in the operation's own transaction,
// as one document of `outgoing`, and gets its positions afterwards (sequencer.ts). Were they given in the transaction,
// every two operations that tell something would write one counter, and one of them would fail and run again.
import type { EventEnvelope } from "@souk/contracts/event";
import { ObjectId } from "mongodb";
import { partitionOf } from "../bus/partitions.ts";
import type { Instant } from "../clock.ts";
import type { Queries } from "./documents.ts";

export type Outgoing = { readonly events: EventEnvelope[]; readonly marks: Set<string> };

export type OutgoingEvent = {
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly partition: number;
  readonly at: Instant;
  /** As it will be served. */
  readonly body: string;
};

export type OutgoingDocument = {
  readonly _id: ObjectId;
  /** When it was written, by the clock of its writer: an order that is nearly that of the commits. */
  readonly at: Instant;
  readonly events: readonly OutgoingEvent[];
  readonly marks: readonly string[];
};

type Telling = { readonly outgoing: Outgoing };

export function appendEvent({ outgoing }: Telling, event: EventEnvelope): void {
  outgoing.events.push(event);
}

/** Whoever projects what has this key will be told that it changed (`marksSince`). */
export function markChanged({ outgoing }: Telling, key: string): void {
  outgoing.marks.add(key);
}

/** The last write before the commit. Answers whether there was anything. */
export async function writeOutgoing(queries: Queries, { events, marks }: Outgoing, at: Instant): Promise<boolean> {
  if (events.length === 0 && marks.size === 0) return false;
  const document = { _id: new ObjectId(), at, events: events.map(toOutgoing), marks: [...marks] };
  await queries.in<OutgoingDocument>("outgoing").insert([document]);
  return true;
}

function toOutgoing(event: EventEnvelope): OutgoingEvent {
  return {
    id: event.id,
    type: event.type,
    aggregateId: event.aggregateId,
    aggregateVersion: event.aggregateVersion,
    partition: partitionOf(event.aggregateId),
    at: Date.parse(event.time),
    body: JSON.stringify(event),
  };
}

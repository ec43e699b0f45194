// What a broker carries: an event with its place in its source's outbox, as JSON. `previous` is the position before it in
// its partition, so that a reader sees a gap; the epoch tells one life of the source's store from another.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Outgoing } from "./broker.ts";
import type { OutboxRow } from "./event-journal.ts";
import { isPosition } from "./feed-wire.ts";
import { partitionOf } from "./partitions.ts";

export type CarriedMessage = {
  readonly epoch: string;
  readonly partition: number;
  readonly position: number;
  /** The last position of this partition before `position` that was ever sent, or below which nothing is kept. */
  readonly previous: number;
  readonly event: EventEnvelope;
};

export type Sent = { readonly epoch: string; readonly previous: number };

/** The body is stored as JSON; it is not written anew. */
export function encodeCarried({ position, partition, body }: OutboxRow, { epoch, previous }: Sent): Outgoing {
  const { aggregateId } = JSON.parse(body) as EventEnvelope;
  const place = `"epoch":${JSON.stringify(epoch)},"partition":${partition},"position":${position},"previous":${previous}`;
  return { partition, key: aggregateId, text: `{${place},"event":${body}}` };
}

/** Undefined: not from a relay of ours. */
export function decodeCarried(text: string): CarriedMessage | undefined {
  let value: Partial<CarriedMessage> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { epoch, partition, position, previous, event } = value ?? {};
  if (typeof epoch !== "string" || !isPosition(partition) || !isPosition(position) || !isPosition(previous)) {
    return undefined;
  }
  if (typeof event?.id !== "string" || typeof event.type !== "string" || typeof event.aggregateId !== "string") {
    return undefined;
  }
  if (partitionOf(event.aggregateId) !== partition) return undefined;
  return { epoch, partition, position, previous, event };
}

export type Verdict = "next" | "had" | "gap";

/** What a message means to who stands at a place: the next of its partition, one had before, or one too many. */
export function judge(message: CarriedMessage, place: { readonly epoch: string; readonly position: number }): Verdict {
  if (place.epoch !== "" && message.epoch !== place.epoch) return "gap";
  if (place.epoch !== "" && message.position <= place.position) return "had";
  return message.previous <= place.position ? "next" : "gap";
}

// What the world is told of a step.
import type { Clock } from "@souk/chassis/clock";
import { createEvent, type EventOrigin } from "@souk/chassis/events";
import type { Ids } from "@souk/chassis/ids";
import type { EventEnvelope } from "@souk/contracts/event";
import type { Step } from "./order.ts";
import { toDocument } from "./order-document.ts";

export type Writing = { readonly ids: Ids; readonly clock: Clock };
export type Cause = EventOrigin["context"];

export function eventOf({ order, notice }: Step, writing: Writing, context: Cause): EventEnvelope | undefined {
  if (!notice) return undefined;
  const data = {
    order: toDocument(order),
    ...(order.locale !== undefined && { locale: order.locale }),
    ...(notice.refundId !== undefined && { refundId: notice.refundId }),
    ...(notice.fulfilmentId !== undefined && { fulfilmentId: notice.fulfilmentId }),
  };
  const content = { aggregateId: order.id, aggregateVersion: order.version, data };
  return createEvent(notice.definition, content, { ...writing, ...(context && { context }) });
}

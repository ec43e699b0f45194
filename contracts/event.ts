// An event as plain data: a fact that a service publishes about one of its aggregates. From this value come the
// producer's validation, the consumer's types and the AsyncAPI document. Changes are additive; the golden example
// of every version must keep parsing.
import type { Static, TSchema } from "typebox";
import type { ServiceName } from "./route.ts";

export type EventDefinition<S extends TSchema = TSchema> = {
  /** Past tense, `order.paid`. */
  readonly type: string;
  /** The version of the schema, raised only when a consumer has to tell two shapes apart. */
  readonly version: number;
  /** The service whose outbox it leaves. */
  readonly source: ServiceName;
  /** The kind of aggregate; order is promised per aggregate on first delivery. */
  readonly aggregate: string;
  readonly summary: string;
  readonly data: S;
  /** A golden example: it parsed once, so it must parse for ever. */
  readonly example: Static<S>;
};

/** What travels. `aggregateVersion` rises with every event of the aggregate. */
export type EventEnvelope<D = unknown> = {
  /** UUIDv7; the inbox's key, and the Message-ID of a mail that it causes. */
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly source: string;
  /** RFC 3339 UTC. */
  readonly time: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  /** W3C trace context of the operation that caused it. */
  readonly traceparent?: string;
  readonly data: D;
};

export type DataOf<E extends EventDefinition> = Static<E["data"]>;

/** Names the value's exact type. */
export function defineEvent<S extends TSchema>(event: EventDefinition<S>): EventDefinition<S> {
  return event;
}

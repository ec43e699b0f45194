// What the gateway answers itself, because it is about the whole market: how the services are, and the events that
// failed for good, wherever they failed.
import { access } from "../access.ts";
import { defineRoute, serviceNames } from "../route.ts";
import { Id, nullable, object, oneOf, page, pageQuery, Time, Type } from "../schema.ts";

export const instanceStates = ["ready", "not_ready", "unreachable"] as const;
export const brokerStates = ["connected", "away"] as const;
export const breakerStates = ["closed", "half-open", "open"] as const;

const Count = Type.Integer({ minimum: 0 });

export const InstanceStatusSchema = object({
  instance: Type.String(),
  state: oneOf(instanceStates),
  /** What each readiness check says: `ok`, or why not. */
  checks: Type.Record(Type.String(), Type.String()),
  /** `away`: something that needs the broker has it not; its events come by feeds, later. Null without a broker. */
  broker: nullable(oneOf(brokerStates)),
  uptimeSeconds: nullable(Type.Number({ minimum: 0 })),
  cpuSeconds: nullable(Type.Number({ minimum: 0 })),
  memoryBytes: nullable(Type.Number({ minimum: 0 })),
});

export const ServiceStatusSchema = object({
  service: Type.String(),
  instances: Type.Array(InstanceStatusSchema),
  /** Events that the slowest reader of this service's feed has not acknowledged. */
  outboxDepth: nullable(Count),
  /** Events that the broker does not have yet. Null where there is no broker, or nothing to publish. */
  relayLag: nullable(Count),
});

/** One subscription as one instance sees it. */
export const QueueStatusSchema = object({
  instance: Type.String(),
  subscriber: Type.String(),
  source: Type.String(),
  /** Positions behind the source's head. */
  lag: Count,
  /** Failed events that wait for another try. */
  retrying: Count,
  deadLetters: Count,
});

export const BreakerStatusSchema = object({
  instance: Type.String(),
  target: Type.String(),
  state: oneOf(breakerStates),
});

/** What an instance has logged as an error since it began; what it logged again is counted. */
export const RecentErrorSchema = object({
  service: Type.String(),
  instance: Type.String(),
  /** The last time. */
  at: Time,
  times: Type.Integer({ minimum: 1 }),
  message: Type.String(),
  /** What the error itself said, where there was one. */
  reason: nullable(Type.String()),
  traceId: nullable(Type.String()),
});

export const SystemSchema = object({
  checkedAt: Time,
  /** Every service has a ready instance, no breaker is open, nothing failed for good, no broker is away. */
  healthy: Type.Boolean(),
  services: Type.Array(ServiceStatusSchema),
  queues: Type.Array(QueueStatusSchema),
  breakers: Type.Array(BreakerStatusSchema),
  /** Of all instances, the newest first, 100 at most. */
  recentErrors: Type.Array(RecentErrorSchema),
});

export const readSystem = defineRoute({
  name: "readSystem",
  service: "gateway",
  method: "GET",
  path: "/api/v1/system",
  summary: "Services, instances, queues, breakers and recent errors, asked for now",
  access: access.permission("system:read"),
  replies: { 200: SystemSchema },
});

export const DeadLetterSchema = object({
  id: Id,
  service: oneOf(serviceNames),
  subscriber: Type.String(),
  source: Type.String(),
  eventId: Type.String(),
  type: Type.String(),
  aggregateId: Type.String(),
  attempts: Count,
  reason: Type.String(),
  createdAt: Time,
});

export const listDeadLetters = defineRoute({
  name: "listDeadLetters",
  service: "gateway",
  method: "GET",
  path: "/api/v1/dead-letters",
  summary: "Events that failed for good, newest first, over all services",
  access: access.permission("system:read"),
  query: object(pageQuery),
  replies: { 200: page(DeadLetterSchema) },
});

export const replayDeadLetter = defineRoute({
  name: "replayDeadLetter",
  service: "gateway",
  method: "POST",
  path: "/api/v1/dead-letters/{id}/replay",
  summary: "Gives a dead letter all its tries again",
  access: access.permission("system:write"),
  params: object({ id: Id }),
  replies: { 202: object({ id: Id, service: oneOf(serviceNames) }) },
  errors: ["not_found"],
  idempotency: "none",
});

export const gatewayRoutes = { readSystem, listDeadLetters, replayDeadLetter } as const;

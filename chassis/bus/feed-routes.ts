// What a service serves for its bus: its feed to other services, and its dead letters to whoever runs the shop (the
// gateway asks every service).

import { access } from "@souk/contracts/access";
import { defineRoute, type ServiceName } from "@souk/contracts/route";
import { DEFAULT_PAGE, Id, object, page, pageQuery, Time, Type } from "@souk/contracts/schema";
import { type Clock, toTime } from "../clock.ts";
import { problem } from "../errors.ts";
import { type Served, serve } from "../server.ts";
import type { EventJournal, FailedEvent } from "./event-journal.ts";
import { type Feed, MAX_LIMIT, MAX_WAIT_MS } from "./feed.ts";
import { FEED_PATH } from "./feed-transport.ts";
import { encodeAnswer, type FeedRequest } from "./feed-wire.ts";
import { PARTITIONS } from "./partitions.ts";

/** Numbers separated by commas, at most one per partition. */
const NUMBERS = `^\\d{1,16}(,\\d{1,16}){0,${PARTITIONS - 1}}$`;

export function feedRoute(service: ServiceName) {
  return defineRoute({
    name: `${service}Feed`,
    service,
    method: "GET",
    path: FEED_PATH,
    summary: "The service's events in order; waits for the next where there are none",
    access: access.service,
    query: object({
      subscriber: Type.String({ pattern: "^[a-z0-9.-]{1,64}$" }),
      types: Type.String({
        pattern: "^[a-z0-9_.]{1,64}(,[a-z0-9_.]{1,64}){0,63}$",
      }),
      partitions: Type.Optional(Type.String({ pattern: NUMBERS })),
      after: Type.Optional(Type.String({ pattern: NUMBERS })),
      acknowledged: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
      epoch: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      limit: Type.Integer({ minimum: 1, maximum: MAX_LIMIT }),
      waitMs: Type.Integer({ minimum: 0, maximum: MAX_WAIT_MS }),
    }),
    produces: "application/vnd.souk.feed+json",
    replies: { 200: Type.String() },
    errors: ["gone"],
  });
}

export const DeadLetterSchema = object({
  id: Id,
  subscriber: Type.String(),
  source: Type.String(),
  eventId: Type.String(),
  type: Type.String(),
  aggregateId: Type.String(),
  attempts: Type.Integer(),
  reason: Type.String(),
  createdAt: Time,
});

export function deadLettersRoute(service: ServiceName) {
  return defineRoute({
    name: `${service}DeadLetters`,
    service,
    method: "GET",
    path: "/internal/dead-letters",
    summary: "Events that failed for good, newest first, with the reason",
    access: access.service,
    query: object(pageQuery),
    replies: { 200: page(DeadLetterSchema) },
  });
}

export function replayRoute(service: ServiceName) {
  return defineRoute({
    name: `${service}ReplayDeadLetter`,
    service,
    method: "POST",
    path: "/internal/dead-letters/{id}/replay",
    summary: "Gives a dead letter all its tries again",
    access: access.service,
    params: object({ id: Id }),
    replies: { 202: object({ id: Id }) },
    errors: ["not_found"],
    idempotency: "none",
  });
}

export type FeedRoutesOptions = {
  readonly service: ServiceName;
  readonly feed: Feed;
  readonly journal: EventJournal;
  readonly clock: Clock;
};

export function serveFeed({ service, feed, journal, clock }: FeedRoutesOptions): readonly Served[] {
  return [
    serve(feedRoute(service), async ({ query, context }) => {
      const answer = await feed.poll(parseQuery(query), context.signal);
      if (answer.kind === "batch") return { status: 200, body: encodeAnswer(answer) };
      const { epoch, head, floor } = answer;
      throw problem("gone", "these positions are not known here (any more)", { extensions: { epoch, head, floor } });
    }),
    ...serveDeadLetters(service, journal, clock),
  ];
}

function serveDeadLetters(service: ServiceName, journal: EventJournal, clock: Clock): readonly Served[] {
  return [
    serve(deadLettersRoute(service), async ({ query }) => {
      const limit = query.limit ?? DEFAULT_PAGE;
      const rows = await journal.listDead(limit + 1, query.cursor);
      const total = (await journal.countFailures()).reduce((sum, each) => sum + each.dead, 0);
      const items = rows.slice(0, limit);
      const nextCursor = rows.length > limit ? (items.at(-1)?.id ?? null) : null;
      return {
        status: 200,
        body: { items: items.map(toReply), nextCursor, total },
      };
    }),
    serve(replayRoute(service), async ({ params }) => {
      const found = await journal.replayFailure(params.id, clock.now());
      if (!found) throw problem("not_found");
      return { status: 202, body: { id: params.id } };
    }),
  ];
}

function toReply(failed: FailedEvent) {
  const { id, subscriber, source, eventId, type, aggregateId, attempts, reason, createdAt } = failed;
  return {
    id,
    subscriber,
    source,
    eventId,
    type,
    aggregateId,
    attempts,
    reason,
    createdAt: toTime(createdAt),
  };
}

type Query = {
  subscriber: string;
  types: string;
  partitions?: string;
  after?: string;
  acknowledged?: number;
  epoch?: string;
  limit: number;
  waitMs: number;
};

export function parseQuery({ types, partitions, after, ...rest }: Query): FeedRequest {
  const request: FeedRequest = {
    ...rest,
    types: types.split(","),
    ...(partitions !== undefined && {
      partitions: parsePartitions(partitions),
    }),
    ...(after !== undefined && { after: after.split(",").map(Number) }),
  };
  const { length } = request.after ?? [];
  const fits = length === undefined || length <= 1 || length === (request.partitions?.length ?? PARTITIONS);
  if (!fits) throw problem("bad_request", "`after` has one position, or one per partition");
  return request;
}

function parsePartitions(text: string): readonly number[] {
  const partitions = text.split(",").map(Number);
  const valid = partitions.every((each) => each < PARTITIONS) && new Set(partitions).size === partitions.length;
  if (!valid) throw problem("bad_request", "`partitions` are different numbers below 8");
  return partitions;
}

// What a feed's reader asks and gets, and how both look on the wire. Events are stored as JSON, so an answer is put
// together as text by the source and parsed once by the reader.
import type { EventEnvelope } from "@souk/contracts/event";

export type FeedRequest = {
  readonly subscriber: string;
  readonly types: readonly string[];
  /** Undefined: all. */
  readonly partitions?: readonly number[];
  /** The last position seen, one per partition (or one for all). Undefined: start at the head. */
  readonly after?: readonly number[];
  /** Positions up to here are safe in the reader's store. Undefined: the reader keeps none and isn't registered. */
  readonly acknowledged?: number;
  /** Where the positions come from; undefined before the first answer. */
  readonly epoch?: string;
  readonly limit: number;
  /** How long to wait for the first event. */
  readonly waitMs: number;
};

export type FeedBatch = {
  readonly kind: "batch";
  readonly epoch: string;
  /** Everything up to here has been seen, of the types asked for. */
  readonly next: number;
  readonly head: number;
  readonly events: readonly EventEnvelope[];
};

/** The reader's positions mean nothing (any more), or are below `floor`: rebuild, then go on after `head`. */
export type FeedGone = {
  readonly kind: "gone";
  readonly epoch: string;
  readonly head: number;
  readonly floor: number;
};

export type FeedTransport = {
  /** Throws when the source can't be reached; then ask again. */
  poll(source: string, request: FeedRequest, signal: AbortSignal): Promise<FeedBatch | FeedGone>;
  close(): Promise<void>;
};

/** Positions and events as the source has them: bodies still text. */
export type FeedAnswer = {
  readonly kind: "batch";
  readonly epoch: string;
  readonly next: number;
  readonly head: number;
  readonly bodies: readonly string[];
};

export function encodeAnswer({ epoch, next, head, bodies }: FeedAnswer): string {
  return `{"epoch":${JSON.stringify(epoch)},"next":${next},"head":${head},"events":[${bodies.join(",")}]}`;
}

/** The source is one of our own services, authenticated by its token: shape is checked as far as it steers us. */
export function decodeAnswer(text: string): FeedBatch {
  const value: Record<string, unknown> = JSON.parse(text);
  const { epoch, next, head, events } = value;
  if (typeof epoch !== "string" || !isPosition(next) || !isPosition(head) || !Array.isArray(events)) {
    throw new TypeError("the feed's answer makes no sense");
  }
  return {
    kind: "batch",
    epoch,
    next,
    head,
    events: events as EventEnvelope[],
  };
}

export function isPosition(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function encodeQuery(request: FeedRequest): string {
  const query = new URLSearchParams({
    subscriber: request.subscriber,
    types: request.types.join(","),
    limit: String(request.limit),
    waitMs: String(Math.round(request.waitMs)),
  });
  if (request.partitions) query.set("partitions", request.partitions.join(","));
  if (request.after) query.set("after", request.after.join(","));
  if (request.acknowledged !== undefined) query.set("acknowledged", String(request.acknowledged));
  if (request.epoch !== undefined) query.set("epoch", request.epoch);
  return query.toString();
}

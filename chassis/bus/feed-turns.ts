// One question to a source's feed and all that follows from its answer: events handled, places moved on, or a rebuild
// where the source no longer has our positions. The embedded bus lives from it; with a broker it fetches what the broker
// does not have.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import { type Failure, handleBatch } from "./batch.ts";
import type { BusMetrics } from "./bus-metrics.ts";
import type { Consumer } from "./consumer.ts";
import { noteFailure, type RetryPolicy } from "./event-failures.ts";
import type { EventJournal, NewFailure, Reading } from "./event-journal.ts";
import { resyncOnce } from "./feed-resync.ts";
import type { FeedBatch, FeedGone, FeedRequest, FeedTransport } from "./feed-wire.ts";
import { PARTITIONS, partitionOf } from "./partitions.ts";
import { everywhere, type Goals, type Places } from "./places.ts";

export type FeedTurnsOptions = {
  readonly consumer: Consumer;
  readonly journal: EventJournal;
  readonly places: Places;
  readonly transport: FeedTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: BusMetrics;
  readonly retry: RetryPolicy;
  /** This process's own name for leases. */
  readonly holder: string;
  readonly limit: number;
};

export type FeedTurns = {
  readonly reading: Reading;
  /** Throws where the source can't be reached. What it answers is for `digest`. */
  ask(waitMs: number, signal: AbortSignal): Promise<FeedBatch | FeedGone>;
  /** Only where the source's head is, and tells it what is stored here. Undefined: it no longer knows our positions. */
  askHead(signal: AbortSignal): Promise<number | undefined>;
  /** Handles the events and moves on, or rebuilds; then there may be other places. */
  digest(reply: FeedBatch | FeedGone, stopped: AbortSignal): Promise<void>;
  /** Handles events and moves on, past what failed too. */
  handle(events: readonly EventEnvelope[], goals: Goals): Promise<void>;
};

export function createFeedTurns(options: FeedTurnsOptions): FeedTurns {
  const { consumer, places, transport, log, metrics } = options;
  const { subscriber, source, events } = consumer.subscription;
  const reading = { subscriber, source };
  const types = events.map((event) => event.type);

  const request = (waitMs: number, limit: number): FeedRequest => {
    const asked = [...places.current().values()];
    const epoch = asked.find((place) => place.epoch !== "")?.epoch;
    return {
      subscriber,
      types,
      ...(asked.length < PARTITIONS && { partitions: asked.map((place) => place.held.partition) }),
      after: sameOrEach(asked.map((place) => place.position)),
      acknowledged: Math.min(...asked.map((place) => place.held.position)),
      ...(epoch !== undefined && { epoch }),
      limit,
      waitMs,
    };
  };
  const ask: FeedTurns["ask"] = (waitMs, signal) => transport.poll(source, request(waitMs, options.limit), signal);
  const askHead: FeedTurns["askHead"] = async (signal) => {
    const reply = await transport.poll(source, request(0, 1), signal);
    return reply.kind === "gone" ? undefined : reply.head;
  };

  const handle: FeedTurns["handle"] = async (batch, goals) => {
    const failures = await handleBatch(batch, consumer.handle);
    if (failures.length > 0) await places.settle(failures.map(toRow), goals);
    places.advance(goals);
  };
  const toRow = ({ event, error }: Failure): NewFailure => noteFailure(event, error, { ...options, subscriber });

  const digest: FeedTurns["digest"] = async (reply, stopped) => {
    metrics.polled(source, reply.kind === "gone" ? "gone" : reply.events.length > 0 ? "events" : "empty");
    if (reply.kind === "gone") return rebuild(reply, stopped);
    const goals = everywhere(places.current(), { epoch: reply.epoch, position: reply.next });
    if (reply.events.length === 0) return places.advance(goals);
    // The last batch's cursors go to disk in the same commit as this batch's effects.
    places.settle().catch((error: unknown) => log.error({ err: error, ...reading }, "storing cursors failed"));
    await handle(reply.events.filter(isHeld), goals);
  };
  const isHeld = (event: EventEnvelope): boolean => places.current().has(partitionOf(event.aggregateId));

  const rebuild = async (gone: FeedGone, stopped: AbortSignal): Promise<void> => {
    await places.settle().catch(() => undefined);
    log.warn({ ...reading, epoch: gone.epoch, head: gone.head }, "the feed no longer has our position: resync");
    await resyncOnce({ ...options, reading, gone, signal: stopped });
    await places.reload();
  };

  return { reading, ask, askHead, digest, handle };
}

function sameOrEach(positions: readonly number[]): readonly number[] {
  return new Set(positions).size === 1 ? positions.slice(0, 1) : positions;
}

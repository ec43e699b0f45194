// Reads one source for one `shared` subscription: asks for what lies behind this instance's cursors, handles it, moves
// the cursors. A cursor passes an event only when the event took effect, or in the operation that notes its failure.
// Moves of the first kind may be stored a little later (a crash then only delivers again), together with other writes.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import { type Failure, handleBatch } from "./batch.ts";
import type { BusMetrics } from "./bus-metrics.ts";
import type { Consumer } from "./consumer.ts";
import { noteFailure, type RetryPolicy } from "./event-failures.ts";
import type { EventJournal, Held, NewFailure } from "./event-journal.ts";
import { resyncOnce } from "./feed-resync.ts";
import type { FeedBatch, FeedGone, FeedTransport } from "./feed-wire.ts";
import type { PartitionShares } from "./partition-shares.ts";
import { PARTITIONS, partitionOf } from "./partitions.ts";
import { createReconnect } from "./reconnect.ts";

export type FeedReader = {
  start(): void;
  /** Lets the running batch finish and stores the cursors. */
  stop(): Promise<void>;
  state(): {
    readonly connected: boolean;
    readonly partitions: number;
    readonly lag: number;
  };
};

export type ReaderOptions = {
  readonly consumer: Consumer;
  readonly journal: EventJournal;
  readonly shares: PartitionShares;
  readonly transport: FeedTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly log: Log;
  readonly metrics: BusMetrics;
  readonly retry: RetryPolicy;
  readonly holder: string;
  readonly pace: ReaderPace;
};

export type ReaderPace = {
  readonly limit: number;
  readonly waitMs: number;
  /** The least time between two answers with events that are not full: under load, events come in batches. */
  readonly paceMs: number;
};

export const readerPace: ReaderPace = {
  limit: 200,
  waitMs: 20_000,
  paceMs: 20,
};
/** Cursors of a reader that became idle are stored so soon. */
const SETTLE_AFTER_MS = 100;

/** A held partition with how far this process has got; `held` is what is stored. */
type Place = { held: Held; epoch: string; position: number };

export function createFeedReader(options: ReaderOptions): FeedReader {
  const { consumer, journal, shares, transport, clock, log, metrics } = options;
  const reading = {
    subscriber: consumer.subscription.subscriber,
    source: consumer.subscription.source,
  };
  const types = consumer.subscription.events.map((event) => event.type);
  const reconnect = createReconnect(options.random);
  const stopped = new AbortController();
  let places = new Map<number, Place>();
  let poll = new AbortController();
  let connected = false;
  let head = 0;
  let running: Promise<void> = Promise.resolve();
  let settling: Promise<void> = Promise.resolve();
  let settleTimer: NodeJS.Timeout | undefined;

  /** Stores the cursors' moves, and failures together with the move past them. */
  const settle = (failures: readonly Failure[] = [], next?: FeedBatch): Promise<void> => {
    clearTimeout(settleTimer);
    const run = settling.then(() => settleNow(failures, next));
    settling = run.catch(() => undefined);
    return run;
  };
  const settleNow = async (failures: readonly Failure[], next?: FeedBatch): Promise<void> => {
    const moves = [...places.values()]
      .map((place) => ({
        place,
        held: place.held,
        epoch: next?.epoch ?? place.epoch,
        position: next?.next ?? place.position,
      }))
      .filter(({ held, epoch, position }) => position !== held.position || epoch !== held.epoch);
    if (moves.length === 0 && failures.length === 0) return;
    const moved = await journal.advance(moves, failures.map(toRow));
    for (const { place, held, epoch, position } of moves) place.held = { ...held, epoch, position };
    if (moved === moves.length) return;
    places = new Map(); // Another instance reads on, or a resync put the cursors elsewhere.
    await shares.reload();
  };
  const toRow = ({ event, error }: Failure): NewFailure =>
    noteFailure(event, error, { ...options, subscriber: reading.subscriber });
  const settleSoon = (): void => {
    clearTimeout(settleTimer);
    settleTimer = setTimeout(() => {
      settle().catch((error: unknown) => log.error({ err: error }, "storing feed cursors failed"));
    }, SETTLE_AFTER_MS);
  };

  /** Lets go of what is another's turn, takes up what is new. */
  const takeStock = async (): Promise<void> => {
    const surplus = shares.surplus(reading);
    if (surplus.length > 0) {
      await settle();
      for (const { partition } of surplus) places.delete(partition);
      await shares.release(surplus);
    }
    // Some partitions saw a resync that the others did not: look at what is stored.
    if (new Set([...places.values()].map((place) => place.epoch).filter(Boolean)).size > 1) {
      places = new Map();
      await shares.reload();
    }
    const kept = new Map<number, Place>();
    for (const held of shares.held(reading)) {
      const place = places.get(held.partition);
      const same = place?.held.fence === held.fence;
      kept.set(held.partition, same ? place : { held, epoch: held.epoch, position: held.position });
    }
    places = kept;
  };

  const ask = async (): Promise<FeedBatch | FeedGone> => {
    const asked = [...places.values()];
    const { limit, waitMs } = options.pace;
    const epoch = asked.find((place) => place.epoch !== "")?.epoch;
    const signal = AbortSignal.any([poll.signal, stopped.signal]);
    return transport.poll(
      reading.source,
      {
        subscriber: reading.subscriber,
        types,
        ...(asked.length < PARTITIONS && {
          partitions: asked.map((place) => place.held.partition),
        }),
        after: sameOrEach(asked.map((place) => place.position)),
        acknowledged: Math.min(...asked.map((place) => place.held.position)),
        ...(epoch !== undefined && { epoch }),
        limit,
        waitMs,
      },
      signal,
    );
  };

  const digest = async (batch: FeedBatch): Promise<void> => {
    head = batch.head;
    if (batch.events.length === 0) return advance(batch);
    // The last batch's cursors go to disk in the same commit as this batch's effects.
    settle().catch((error: unknown) => log.error({ err: error }, "storing feed cursors failed"));
    const failures = await handleBatch(batch.events.filter(isUnseen), consumer.handle);
    if (failures.length > 0) await settle(failures, batch);
    advance(batch);
  };
  const isUnseen = (event: EventEnvelope): boolean => places.has(partitionOf(event.aggregateId));
  const advance = (batch: FeedBatch): void => {
    for (const place of places.values()) {
      place.epoch = batch.epoch;
      place.position = batch.next;
    }
    settleSoon();
  };

  const rebuild = async (gone: FeedGone): Promise<void> => {
    await settle().catch(() => undefined);
    log.warn({ ...reading, epoch: gone.epoch, head: gone.head }, "the feed no longer has our position: resync");
    await resyncOnce({ ...options, reading, gone, signal: stopped.signal });
    places = new Map();
    await shares.reload();
  };

  const turn = async (): Promise<void> => {
    await takeStock();
    if (places.size === 0) return changed();
    poll = new AbortController();
    const reply = await ask();
    const answeredMs = clock.monotonicMs();
    reconnect.succeeded();
    connected = true;
    metrics.polled(reading.source, reply.kind === "gone" ? "gone" : reply.events.length > 0 ? "events" : "empty");
    if (reply.kind === "gone") return rebuild(reply);
    await digest(reply);
    const rest = answeredMs + options.pace.paceMs - clock.monotonicMs();
    const full = reply.next < reply.head;
    if (reply.events.length > 0 && !full && rest > 0) await clock.sleep(rest, stopped.signal);
  };

  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      const unlisten = shares.onChange(done);
      function done(): void {
        unlisten();
        stopped.signal.removeEventListener("abort", done);
        resolve();
      }
      stopped.signal.addEventListener("abort", done, { once: true });
      // What was reloaded between taking stock and now.
      if (stopped.signal.aborted || shares.held(reading).length > 0) done();
    });

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (stopped.signal.aborted) break;
        if (poll.signal.aborted) continue; // The share changed while we waited.
        if (connected) log.info({ err: error, ...reading }, "lost a feed; coming back");
        connected = false;
        metrics.polled(reading.source, "failed");
        await clock.sleep(reconnect.nextDelayMs(), stopped.signal).catch(() => undefined);
      }
    }
    await settle().catch((error: unknown) => log.error({ err: error }, "storing feed cursors failed"));
  };

  let unlisten = (): void => undefined;
  return {
    start: () => {
      unlisten = shares.onChange(() => poll.abort(new Error("the share changed")));
      running = run();
    },
    stop: async () => {
      unlisten();
      stopped.abort(new Error("stopping"));
      await running;
      clearTimeout(settleTimer);
    },
    state: () => {
      const slowest = Math.min(head, ...[...places.values()].map((place) => place.position));
      return { connected, partitions: places.size, lag: head - slowest };
    },
  };
}

function sameOrEach(positions: readonly number[]): readonly number[] {
  return new Set(positions).size === 1 ? positions.slice(0, 1) : positions;
}

// Reads one source for one `shared` subscription: asks its feed for what lies behind this instance's places, handles it,
// moves on (feed-turns.ts), for as long as it runs.
import type { Clock } from "../clock.ts";
import type { Ids } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { BusMetrics } from "./bus-metrics.ts";
import type { Consumer } from "./consumer.ts";
import type { RetryPolicy } from "./event-failures.ts";
import type { EventJournal } from "./event-journal.ts";
import { createFeedTurns } from "./feed-turns.ts";
import type { FeedTransport } from "./feed-wire.ts";
import type { PartitionShares } from "./partition-shares.ts";
import { createPlaces } from "./places.ts";
import { createReconnect } from "./reconnect.ts";
import type { ReaderState } from "./subscription-list.ts";

export type FeedReader = {
  start(): void;
  /** Lets the running batch finish and stores the cursors. */
  stop(): Promise<void>;
  state(): ReaderState;
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

export function createFeedReader(options: ReaderOptions): FeedReader {
  const { consumer, shares, clock, log, metrics, pace } = options;
  const { subscriber, source } = consumer.subscription;
  const reading = { subscriber, source };
  const places = createPlaces({ ...options, reading });
  const turns = createFeedTurns({ ...options, places, limit: pace.limit });
  const reconnect = createReconnect(options.random);
  const stopped = new AbortController();
  let poll = new AbortController();
  let connected = false;
  let head = 0;
  let running: Promise<void> = Promise.resolve();

  const turn = async (): Promise<void> => {
    await places.takeStock();
    if (places.current().size === 0) return places.whenHeld(stopped.signal);
    poll = new AbortController();
    const reply = await turns.ask(pace.waitMs, AbortSignal.any([poll.signal, stopped.signal]));
    const answeredMs = clock.monotonicMs();
    reconnect.succeeded();
    connected = true;
    if (reply.kind === "batch") head = reply.head;
    await turns.digest(reply, stopped.signal);
    if (reply.kind === "gone") return;
    const rest = answeredMs + pace.paceMs - clock.monotonicMs();
    const full = reply.next < reply.head;
    if (reply.events.length > 0 && !full && rest > 0) await clock.sleep(rest, stopped.signal);
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (stopped.signal.aborted) break;
        if (poll.signal.aborted) continue; // The share changed while we waited.
        if (connected) log.info({ err: error, ...reading }, "lost a feed; coming back");
        connected = false;
        metrics.polled(source, "failed");
        await clock.sleep(reconnect.nextDelayMs(), stopped.signal).catch(() => undefined);
      }
    }
    await places.stop();
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
    },
    state: () => {
      const slowest = Math.min(head, ...[...places.current().values()].map((place) => place.position));
      return { connected, partitions: places.current().size, lag: head - slowest };
    },
  };
}

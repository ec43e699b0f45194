// Reads one source for one `each` subscription: every instance, in memory, from the head on. Whenever it (re)connects,
// or an event could not be handled, the subscription is told to forget everything.
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import { handleBatch } from "./batch.ts";
import type { BusMetrics } from "./bus-metrics.ts";
import type { Consumer } from "./consumer.ts";
import type { FeedReader, ReaderPace } from "./feed-reader.ts";
import type { FeedBatch, FeedGone, FeedTransport } from "./feed-wire.ts";
import { createReconnect } from "./reconnect.ts";

export type ListenerOptions = {
  readonly consumer: Consumer;
  readonly transport: FeedTransport;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: BusMetrics;
  readonly pace: ReaderPace;
};

export function createFeedListener(options: ListenerOptions): FeedReader {
  const { consumer, transport, clock, log, metrics, pace } = options;
  const { subscriber, source, events } = consumer.subscription;
  const types = events.map((event) => event.type);
  const reconnect = createReconnect(options.random);
  const stopped = new AbortController();
  let place: { readonly epoch: string; readonly position: number } | undefined;
  let head = 0;
  let running: Promise<void> = Promise.resolve();

  const ask = (): Promise<FeedBatch | FeedGone> => {
    const { limit, waitMs } = pace;
    const from = place && { after: [place.position], epoch: place.epoch };
    return transport.poll(source, { subscriber, types, ...from, limit, waitMs }, stopped.signal);
  };

  const turn = async (): Promise<void> => {
    const joining = place === undefined;
    const reply = await ask();
    const answeredMs = clock.monotonicMs();
    metrics.polled(source, reply.kind === "gone" ? "gone" : reply.events.length > 0 ? "events" : "empty");
    if (reply.kind === "gone") {
      place = undefined;
      return;
    }
    head = reply.head;
    // Forgets only after the position to go on from is known: what is kept from now on is followed by its events.
    if (joining) await consumer.resync(stopped.signal);
    const failures = await handleBatch(reply.events, consumer.handle);
    if (failures.length > 0) {
      log.error({ err: failures[0]?.error, subscriber, source }, "event failed: everything is forgotten");
      await consumer.resync(stopped.signal);
    }
    place = { epoch: reply.epoch, position: reply.next };
    reconnect.succeeded();
    const rest = answeredMs + pace.paceMs - clock.monotonicMs();
    if (reply.events.length > 0 && reply.next === reply.head && rest > 0) await clock.sleep(rest, stopped.signal);
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (stopped.signal.aborted) break;
        if (place) log.info({ err: error, subscriber, source }, "lost a feed; coming back");
        place = undefined;
        metrics.polled(source, "failed");
        await clock.sleep(reconnect.nextDelayMs(), stopped.signal).catch(() => undefined);
      }
    }
  };

  return {
    start: () => {
      running = run();
    },
    stop: async () => {
      stopped.abort(new Error("stopping"));
      await running;
    },
    state: () => ({
      connected: place !== undefined,
      partitions: 0,
      lag: place ? Math.max(0, head - place.position) : 0,
    }),
  };
}

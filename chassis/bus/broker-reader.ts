// Reads one source for one `shared` subscription from a broker. Each message says where it stands in the source's outbox:
// one that comes again is dropped, and before one that does not follow on what was had, the source's feed is asked for
// what lies between. It is also asked while the broker is silent or away, so that nothing waits for a message to be missed.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Broker, BrokerReading, Delivery } from "./broker.ts";
import { decodeCarried, judge } from "./carried-message.ts";
import type { FeedReader, ReaderOptions } from "./feed-reader.ts";
import { createFeedTurns } from "./feed-turns.ts";
import { createPlaces, type Goal } from "./places.ts";
import { createReconnect } from "./reconnect.ts";

export type BrokerReaderOptions = ReaderOptions & { readonly broker: Broker; readonly sweepMs: number };

/** The feed is asked so often while the broker has nothing, or is away. */
export const SWEEP_MS = 5_000;
/** And so often at least, however much the broker has. */
const SWEEP_AT_LEAST_MS = 60_000;
/** How far behind a busy reader is, it learns so often. */
const LOOK_EVERY_MS = 5_000;
const IDLE_WAIT_MS = 1_000;
/** What was handled is stored and acknowledged after so much time, or so many messages. */
const FLUSH_AFTER_MS = 100;
const MAX_UNSETTLED = 200;

export function createBrokerReader(options: BrokerReaderOptions): FeedReader {
  const { broker, consumer, shares, clock, log, metrics, pace, sweepMs } = options;
  const { subscriber, source } = consumer.subscription;
  const reading = { subscriber, source };
  const types = new Set(consumer.subscription.events.map((event) => event.type));
  const places = createPlaces({ ...options, reading });
  const turns = createFeedTurns({ ...options, places, limit: pace.limit });
  const reconnect = createReconnect(options.random);
  const stopped = new AbortController();
  let wake = new AbortController();
  let open: { readonly reading: BrokerReading; readonly partitions: string } | undefined;
  let unsettled: Delivery[] = [];
  let unsettledSinceMs = 0;
  let sweptMs = Number.NEGATIVE_INFINITY;
  let lookedMs = Number.NEGATIVE_INFINITY;
  let head = 0;
  let running: Promise<void> = Promise.resolve();

  const shut = async (): Promise<void> => {
    const { reading: was } = open ?? {};
    open = undefined;
    unsettled = [];
    await was?.close();
  };

  /** The broker is told only of what is safe in our store. */
  const flush = async (): Promise<void> => {
    const handled = unsettled;
    if (handled.length === 0) return;
    if (!(await places.settle())) throw new Error("another instance reads on");
    unsettled = [];
    await open?.reading.acknowledge(handled);
  };

  /** A reading of exactly what is held. */
  const opened = async (): Promise<BrokerReading> => {
    const partitions = [...places.current().keys()].sort((a, b) => a - b);
    if (open && open.partitions === partitions.join()) return open.reading;
    await flush();
    await shut();
    open = { reading: await broker.read({ ...reading, partitions }), partitions: partitions.join() };
    log.debug({ ...reading, partitions: open.partitions }, "reading from the broker");
    return open.reading;
  };

  /** Whatever the source has behind our places. */
  const catchUp = async (): Promise<void> => {
    sweptMs = clock.monotonicMs();
    while (!stopped.signal.aborted && places.current().size > 0) {
      const reply = await turns.ask(0, stopped.signal);
      head = reply.head;
      await turns.digest(reply, stopped.signal);
      if (reply.kind === "gone") await places.takeStock();
      else if (reply.next >= reply.head) return;
    }
  };
  const isSweepDue = (afterMs: number): boolean => clock.monotonicMs() - sweptMs >= afterMs;
  /** A source that is away is not the broker's fault: what the broker has is read all the same. */
  const sweep = async (): Promise<void> => {
    await catchUp().catch((error: unknown) => {
      if (!stopped.signal.aborted) metrics.polled(source, "failed");
      log.debug({ err: error, ...reading }, "the source's feed can't be asked");
    });
  };

  /** Beside the work. The queue's own length would leave out what is not published yet. */
  const look = (): void => {
    const nowMs = clock.monotonicMs();
    if (places.current().size === 0 || nowMs - Math.max(lookedMs, sweptMs) < LOOK_EVERY_MS) return;
    lookedMs = nowMs;
    turns.askHead(stopped.signal).then(
      (found) => {
        head = Math.max(head, found ?? 0);
      },
      () => undefined, // It is asked again, and a sweep tells of it.
    );
  };

  const digest = async (deliveries: readonly Delivery[]): Promise<void> => {
    let events: EventEnvelope[] = [];
    const goals = new Map<number, Goal>();
    const handle = async (): Promise<void> => {
      await turns.handle(events, goals);
      events = [];
      goals.clear();
    };
    const [readable, unreadable] = [[] as Delivery[], [] as Delivery[]];
    if (unsettled.length === 0) unsettledSinceMs = clock.monotonicMs();
    for (const delivery of deliveries) {
      const message = decodeCarried(delivery.text);
      if (!message) {
        metrics.carried(source, "unreadable");
        log.error({ ...reading, receipt: delivery.receipt }, "a message that no relay of ours wrote is put aside");
        unreadable.push(delivery);
        continue;
      }
      readable.push(delivery);
      let verdict = judge(message, goals.get(message.partition) ?? placeOf(message.partition));
      metrics.carried(source, verdict);
      if (verdict === "gap") {
        await handle();
        await catchUp();
        verdict = judge(message, placeOf(message.partition)); // Still a gap: of another life of the source.
      }
      if (verdict !== "next") continue;
      goals.set(message.partition, { epoch: message.epoch, position: message.position });
      head = Math.max(head, message.position);
      if (types.has(message.event.type)) events.push(message.event);
    }
    await handle();
    unsettled.push(...readable);
    if (unreadable.length > 0) await open?.reading.reject(unreadable);
  };
  const placeOf = (partition: number): Goal => {
    const place = places.current().get(partition);
    if (!place) throw new Error("another instance reads on");
    return place;
  };

  const turn = async (): Promise<void> => {
    wake = new AbortController();
    await places.takeStock();
    if (places.current().size === 0) {
      await shut();
      return places.whenHeld(stopped.signal);
    }
    const from = await opened();
    reconnect.succeeded();
    if (isSweepDue(SWEEP_AT_LEAST_MS)) await sweep();
    const waitMs = unsettled.length > 0 ? FLUSH_AFTER_MS : Math.min(IDLE_WAIT_MS, sweepMs);
    const deliveries = await from.read(waitMs, AbortSignal.any([wake.signal, stopped.signal]));
    if (deliveries.length > 0) look();
    await digest(deliveries);
    const old = clock.monotonicMs() - unsettledSinceMs >= FLUSH_AFTER_MS;
    if (deliveries.length === 0 || old || unsettled.length >= MAX_UNSETTLED) await flush();
    if (deliveries.length === 0 && isSweepDue(sweepMs)) await sweep();
  };

  const lost = async (error: unknown): Promise<void> => {
    if (open) log.info({ err: error, ...reading }, "lost the broker; coming back");
    await shut();
    if (places.current().size > 0 && isSweepDue(sweepMs)) await sweep();
    await clock.sleep(reconnect.nextDelayMs(), stopped.signal).catch(() => undefined);
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (stopped.signal.aborted) break;
        if (!wake.signal.aborted) await lost(error); // Else the share changed while we waited.
      }
    }
    await flush().catch(() => undefined);
    await places.stop();
    await shut();
  };

  let unlisten = (): void => undefined;
  return {
    start: () => {
      unlisten = shares.onChange(() => wake.abort(new Error("the share changed")));
      running = run();
    },
    stop: async () => {
      unlisten();
      stopped.abort(new Error("stopping"));
      await running;
    },
    state: () => {
      const slowest = Math.min(head, ...[...places.current().values()].map((place) => place.position));
      return { connected: open !== undefined, partitions: places.current().size, lag: head - slowest };
    },
  };
}

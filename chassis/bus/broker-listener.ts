// Reads one source for one `each` subscription from a broker: every instance, in memory, from the head on. Positions tell
// what is missing, and the source's feed has it, also while the broker is away. Whenever it (re)connects, or an event
// could not be handled, the subscription is told to forget everything.
import type { EventEnvelope } from "@souk/contracts/event";
import { handleBatch } from "./batch.ts";
import type { Broker, BrokerReading, Delivery } from "./broker.ts";
import { type CarriedMessage, decodeCarried, judge, type Verdict } from "./carried-message.ts";
import type { ListenerOptions } from "./feed-listener.ts";
import type { FeedReader } from "./feed-reader.ts";
import { ALL_PARTITIONS } from "./partitions.ts";
import { createReconnect } from "./reconnect.ts";

export type BrokerListenerOptions = ListenerOptions & { readonly broker: Broker; readonly sweepMs: number };

const IDLE_WAIT_MS = 1_000;

/** Where it stands since it joined. */
type Standing = {
  /** Undefined while the broker is away: then only the feed is asked, now and then. */
  readonly reading: BrokerReading | undefined;
  readonly wasLost: boolean;
  readonly epoch: string;
  readonly positions: Map<number, number>;
};

export function createBrokerListener(options: BrokerListenerOptions): FeedReader {
  const { broker, consumer, transport, clock, log, metrics, pace, sweepMs } = options;
  const { subscriber, source, events } = consumer.subscription;
  const types = events.map((event) => event.type);
  const reconnect = createReconnect(options.random);
  const stopped = new AbortController();
  let standing: Standing | undefined;
  let head = 0;
  let sweptMs = 0;
  let running: Promise<void> = Promise.resolve();

  const ask = (from: { readonly after: readonly number[]; readonly epoch: string } | Record<string, never>) =>
    transport.poll(source, { subscriber, types, ...from, limit: pace.limit, waitMs: 0 }, stopped.signal);

  const listen = (): Promise<BrokerReading | undefined> =>
    broker.listen(source).catch((error: unknown) => {
      log.debug({ err: error, subscriber, source }, "the broker is away");
      return undefined;
    });
  const join = async (reading: BrokerReading | undefined): Promise<void> => {
    try {
      const reply = await ask({});
      if (reply.kind === "gone") throw new Error("the feed does not know its own head");
      head = reply.head;
      sweptMs = clock.monotonicMs();
      const positions = new Map(ALL_PARTITIONS.map((partition) => [partition, reply.next]));
      // Forgets only after the position to go on from is known: what is kept from now on is followed by its events.
      await consumer.resync(stopped.signal);
      standing = { reading, wasLost: false, epoch: reply.epoch, positions };
      if (reading) reconnect.succeeded();
    } catch (error) {
      await reading?.close();
      throw error;
    }
  };
  const leave = async (): Promise<void> => {
    const { reading } = standing ?? {};
    standing = undefined;
    await reading?.close();
  };

  const handle = async (batch: readonly EventEnvelope[]): Promise<void> => {
    const failures = await handleBatch(batch, consumer.handle);
    if (failures.length === 0) return;
    log.error({ err: failures[0]?.error, subscriber, source }, "event failed: everything is forgotten");
    await consumer.resync(stopped.signal);
  };

  /** What the source has behind where we stand. False: it is another life of the source, and we left. */
  const catchUp = async ({ epoch, positions }: Standing): Promise<boolean> => {
    sweptMs = clock.monotonicMs();
    for (;;) {
      const reply = await ask({ epoch, after: ALL_PARTITIONS.map((partition) => positions.get(partition) ?? 0) });
      metrics.polled(source, reply.kind === "gone" ? "gone" : reply.events.length > 0 ? "events" : "empty");
      if (reply.kind === "gone") {
        await leave();
        return false;
      }
      head = reply.head;
      await handle(reply.events);
      for (const partition of ALL_PARTITIONS) positions.set(partition, reply.next);
      if (reply.next >= reply.head) return true;
    }
  };

  const digest = async (at: Standing, deliveries: readonly Delivery[]): Promise<void> => {
    let batch: EventEnvelope[] = [];
    for (const delivery of deliveries) {
      const message = decodeCarried(delivery.text);
      let verdict: Verdict | "unreadable" = message ? judgeAt(at, message) : "unreadable";
      metrics.carried(source, verdict);
      if (verdict === "gap" && message) {
        await handle(batch);
        batch = [];
        if (!(await catchUp(at))) return;
        verdict = judgeAt(at, message); // Still a gap: of another life of the source.
      }
      if (verdict !== "next" || !message) continue;
      at.positions.set(message.partition, message.position);
      head = Math.max(head, message.position);
      if (types.includes(message.event.type)) batch.push(message.event);
    }
    await handle(batch);
  };

  const isSweepDue = (): boolean => clock.monotonicMs() - sweptMs >= sweepMs;

  const turn = async (): Promise<void> => {
    if (!standing) await join(await listen());
    const at = standing;
    if (!at) return;
    if (!at.reading) return withoutBroker(at);
    const deliveries = await fromBroker(at, at.reading);
    if (deliveries) await digest(at, deliveries);
    if (standing && deliveries?.length === 0 && isSweepDue()) await catchUp(at);
  };
  /** Undefined: the broker was lost. Where we stand is still true. */
  const fromBroker = async (at: Standing, reading: BrokerReading): Promise<readonly Delivery[] | undefined> => {
    try {
      const deliveries = await reading.read(Math.min(IDLE_WAIT_MS, sweepMs), stopped.signal);
      await reading.acknowledge(deliveries);
      return deliveries;
    } catch (error) {
      if (stopped.signal.aborted) throw error;
      log.info({ err: error, subscriber, source }, "lost the broker; coming back");
      standing = { ...at, reading: undefined, wasLost: true };
      await reading.close();
      return undefined;
    }
  };
  const withoutBroker = async (at: Standing): Promise<void> => {
    const reading = await listen();
    if (reading) return at.wasLost ? join(reading) : comeTo(at, reading);
    if (isSweepDue()) await catchUp(at);
    await clock.sleep(reconnect.nextDelayMs(), stopped.signal);
  };

  /** The first time: nothing was missed, so nothing is forgotten. */
  const comeTo = async (at: Standing, reading: BrokerReading): Promise<void> => {
    standing = { ...at, reading };
    reconnect.succeeded();
    await catchUp(standing);
  };

  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        await turn();
      } catch (error) {
        if (stopped.signal.aborted) break;
        if (standing) log.info({ err: error, subscriber, source }, "lost the source; coming back");
        await leave();
        await clock.sleep(reconnect.nextDelayMs(), stopped.signal).catch(() => undefined);
      }
    }
    await leave();
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
      connected: standing?.reading !== undefined,
      partitions: 0,
      lag: standing ? Math.max(0, head - Math.min(...standing.positions.values())) : 0,
    }),
  };
}

function judgeAt({ epoch, positions }: Standing, message: CarriedMessage): Verdict {
  return judge(message, { epoch, position: positions.get(message.partition) ?? 0 });
}

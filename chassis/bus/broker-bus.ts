// A bus over a message broker. Outboxes, cursors, failures and dead letters stay in the services' stores, as with feeds;
// a relay publishes the outbox, readers take what the broker has and ask the source's feed for what it has not.
import type { Broker } from "./broker.ts";
import { createBrokerListener } from "./broker-listener.ts";
import { createBrokerReader, SWEEP_MS } from "./broker-reader.ts";
import type { Bus, BusStatus, Subscription } from "./bus.ts";
import { type BusMetrics, createBusMetrics } from "./bus-metrics.ts";
import { type Consumer, createConsumer } from "./consumer.ts";
import { retryPolicy } from "./event-failures.ts";
import type { FeedBusOptions } from "./feed-bus.ts";
import { createFeedPublishing } from "./feed-publishing.ts";
import { type FeedReader, readerPace } from "./feed-reader.ts";
import { createHttpTransport } from "./feed-transport.ts";
import type { FeedTransport } from "./feed-wire.ts";
import { createPartitionShares, type PartitionShares } from "./partition-shares.ts";
import { createRelay, RELAY, type Relay } from "./relay.ts";
import { createRetries, type Retries } from "./retries.ts";
import { createSubscriptionList } from "./subscription-list.ts";

export type BrokerBusOptions = FeedBusOptions & { readonly broker: Broker; readonly sweepMs?: number };

export function createBrokerBus(options: BrokerBusOptions): Bus {
  const { journal, broker } = options;
  const list = createSubscriptionList(journal);
  const transport = options.transport ?? createHttpTransport(options);
  const publishing = journal && createFeedPublishing(journal, options);
  let running: Running | undefined;

  const status = async (): Promise<BusStatus> => ({
    ...(journal && { outbox: { epoch: journal.epoch, ...(await journal.outboxStatus()) } }),
    subscriptions: await list.describe((index) => running?.readers[index]?.state()),
    broker: brokerStatus(running, list.all),
  });
  const metrics = createBusMetrics(options.telemetry.registry, status);

  return {
    subscribe: (subscription) => {
      if (running) throw new Error("subscribe before start");
      list.add(subscription);
    },
    served: publishing?.served ?? [],
    start: async () => {
      const consumers = list.all.map((each) => createConsumer(each, { ...options, metrics }));
      running = createRunning({ ...options, transport, consumers, metrics });
      publishing?.acknowledgements.start();
      await running.start();
    },
    stop: async () => {
      publishing?.close();
      await running?.stop();
      await publishing?.acknowledgements.stop();
      await transport.close();
      await broker.close();
    },
    status,
  };
}

function brokerStatus(running: Running | undefined, all: readonly Subscription[]): NonNullable<BusStatus["broker"]> {
  const relay = running?.stored?.relay.state();
  const waiting = relay && !relay.connected && relay.lag > 0;
  const deaf = running?.readers.some((reader, index) => {
    const { connected, partitions } = reader.state();
    return !connected && (partitions > 0 || all[index]?.delivery === "each");
  });
  return { connected: running !== undefined && !waiting && !deaf, ...(relay && { relay }) };
}

/** What needs the service's store. */
type Stored = { readonly shares: PartitionShares; readonly retries: Retries; readonly relay: Relay };

type Running = {
  readonly readers: readonly FeedReader[];
  readonly stored: Stored | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
};

type RunningOptions = BrokerBusOptions & {
  readonly transport: FeedTransport;
  readonly consumers: readonly Consumer[];
  readonly metrics: BusMetrics;
};

function createRunning(options: RunningOptions): Running {
  const { journal, consumers, ids, instance, service } = options;
  const pace = { ...readerPace, ...options.pace };
  const retry = { ...retryPolicy, ...options.retry };
  const sweepMs = options.sweepMs ?? SWEEP_MS;
  const holder = `${instance} ${ids.uuid()}`;
  const common = { ...options, retry, pace, sweepMs, holder };
  const shared = consumers.filter((each) => each.subscription.delivery === "shared");
  const relaying = { subscriber: RELAY, source: service };
  const readings = shared.map(({ subscription: { subscriber, source } }) => ({ subscriber, source }));
  const shares = journal && createPartitionShares({ ...options, journal, readings: [relaying, ...readings] });
  const stored = journal &&
    shares && {
      shares,
      retries: createRetries({ ...options, journal, consumers: shared, policy: retry }),
      relay: createRelay({ ...common, journal, shares, reading: relaying }),
    };
  const readers = consumers.map((consumer) =>
    journal && shares && consumer.subscription.delivery === "shared"
      ? createBrokerReader({ ...common, journal, shares, consumer })
      : createBrokerListener({ ...common, consumer }),
  );
  return {
    readers,
    stored,
    start: async () => {
      await stored?.shares.start();
      for (const each of [...readers, stored?.relay, stored?.retries]) each?.start();
    },
    stop: async () => {
      await Promise.all([...readers, stored?.relay, stored?.retries].map((each) => each?.stop()));
      await stored?.shares.stop();
    },
  };
}

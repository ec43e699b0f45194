// The embedded bus: each service serves its outbox as a feed and long-polls the feeds that it subscribes to. No broker;
// the cursors are in the subscriber's store, beside the effects.
import type { ServiceName } from "@souk/contracts/route";
import type { Clock } from "../clock.ts";
import type { Discovery } from "../discovery.ts";
import type { Ids } from "../ids.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Bus, BusStatus } from "./bus.ts";
import { createBusMetrics } from "./bus-metrics.ts";
import { type Consumer, createConsumer } from "./consumer.ts";
import { type RetryPolicy, retryPolicy } from "./event-failures.ts";
import type { EventJournal } from "./event-journal.ts";
import { createFeedListener } from "./feed-listener.ts";
import { createFeedPublishing } from "./feed-publishing.ts";
import { createFeedReader, type FeedReader, type ReaderPace, readerPace } from "./feed-reader.ts";
import { createHttpTransport, type FeedTokens } from "./feed-transport.ts";
import type { FeedTransport } from "./feed-wire.ts";
import { createPartitionShares, type PartitionShares } from "./partition-shares.ts";
import { createRetries, type Retries } from "./retries.ts";
import { createSubscriptionList } from "./subscription-list.ts";

export type FeedBusOptions = {
  readonly service: ServiceName;
  /** This process's name among the service's instances. */
  readonly instance: string;
  /** The service's store. Undefined: nothing to publish, and only `each` subscriptions. */
  readonly journal: EventJournal | undefined;
  readonly discovery: Pick<Discovery, "instances">;
  readonly tokens: FeedTokens;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: Random;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly transport?: FeedTransport;
  readonly retry?: Partial<RetryPolicy>;
  readonly pace?: Partial<ReaderPace>;
  readonly lingerMs?: number;
  readonly leaseMs?: number;
};

export function createFeedBus(options: FeedBusOptions): Bus {
  const { journal } = options;
  const list = createSubscriptionList(journal);
  const transport = options.transport ?? createHttpTransport(options);
  const publishing = journal && createFeedPublishing(journal, options);
  let reading: Reading | undefined;

  const status = async (): Promise<BusStatus> => ({
    ...(journal && { outbox: { epoch: journal.epoch, ...(await journal.outboxStatus()) } }),
    subscriptions: await list.describe((index) => reading?.readers[index]?.state()),
  });
  const metrics = createBusMetrics(options.telemetry.registry, status);

  return {
    subscribe: (subscription) => {
      if (reading) throw new Error("subscribe before start");
      list.add(subscription);
    },
    served: publishing?.served ?? [],
    start: async () => {
      const consumers = list.all.map((each) => createConsumer(each, { ...options, metrics }));
      reading = createReading({ ...options, transport, consumers, metrics });
      publishing?.acknowledgements.start();
      await reading.start();
    },
    stop: async () => {
      publishing?.close();
      await reading?.stop();
      await publishing?.acknowledgements.stop();
      await transport.close();
    },
    status,
  };
}

type Reading = {
  readonly readers: readonly FeedReader[];
  start(): Promise<void>;
  stop(): Promise<void>;
};

type ReadingOptions = FeedBusOptions & {
  readonly transport: FeedTransport;
  readonly consumers: readonly Consumer[];
  readonly metrics: ReturnType<typeof createBusMetrics>;
};

function createReading(options: ReadingOptions): Reading {
  const { journal, consumers, clock, ids, log, instance } = options;
  const pace = { ...readerPace, ...options.pace };
  const retry = { ...retryPolicy, ...options.retry };
  const holder = `${instance} ${ids.uuid()}`;
  const shared = consumers.filter((each) => each.subscription.delivery === "shared");
  const readings = shared.map(({ subscription: { subscriber, source } }) => ({
    subscriber,
    source,
  }));
  const leaseMs = options.leaseMs !== undefined && { leaseMs: options.leaseMs };
  const stored =
    journal && shared.length > 0
      ? {
          shares: createPartitionShares({
            journal,
            instance,
            readings,
            clock,
            log,
            ...leaseMs,
          }),
          retries: createRetries({
            ...options,
            journal,
            consumers: shared,
            policy: retry,
          }),
          journal,
        }
      : undefined;
  const readers = consumers.map((consumer) =>
    stored && consumer.subscription.delivery === "shared"
      ? createFeedReader({
          ...options,
          ...stored,
          consumer,
          retry,
          pace,
          holder,
        })
      : createFeedListener({ ...options, consumer, pace }),
  );
  return { readers, ...lifecycle(readers, stored) };
}

function lifecycle(
  readers: readonly FeedReader[],
  stored: { readonly shares: PartitionShares; readonly retries: Retries } | undefined,
) {
  return {
    start: async () => {
      await stored?.shares.start();
      for (const reader of readers) reader.start();
      stored?.retries.start();
    },
    stop: async () => {
      await Promise.all([...readers.map((reader) => reader.stop()), stored?.retries.stop()]);
      await stored?.shares.stop();
    },
  };
}

// RabbitMQ as a broker: one exchange for all events, and a durable queue per subscriber, source and partition, with one
// active consumer. Quorum queues, publisher confirms, acknowledgements by hand, a bounded prefetch, and a dead-letter
// exchange for what can't be read. (Events whose handler fails are in the service's store, as without a broker.)
import type { Channel } from "rabbitmq-client";
import { Connection } from "rabbitmq-client";
import type { Log } from "../log.ts";
import {
  BROKER_KEPT_MS,
  BROKER_TIMEOUT_MS,
  type Broker,
  type BrokerReading,
  type Delivery,
  MAX_BATCH,
} from "./broker.ts";
import type { BusUrl } from "./bus-url.ts";
import { createOpenTags } from "./open-tags.ts";
import { ALL_PARTITIONS } from "./partitions.ts";
import { orLate, within } from "./within.ts";

export type RabbitmqBrokerOptions = { readonly url: BusUrl; readonly instance: string; readonly log: Log };

/** Of one queue's messages so many are sent ahead. */
const PREFETCH = 100;
/** The client comes back by itself meanwhile; whoever waits for a channel has something better to do. */
const RECONNECT = { retryLow: 100, retryHigh: 1_000, acquireTimeout: 1_000 } as const;
const HEARTBEAT_SECONDS = 10;
const CLOSE_TIMEOUT_MS = 1_000;
/** Not `application/json`: the client would parse it, and it is ours to judge what does not parse. */
const CONTENT_TYPE = "application/vnd.souk.event+json";

function connect({ scheme, user, password, hosts, path }: BusUrl, instance: string): Connection {
  return new Connection({
    hosts: hosts.map(({ host, port }) => `${host}:${port}`),
    username: user || "guest",
    password: password || "guest",
    vhost: path || "/",
    ...(scheme === "amqps" && { tls: true }),
    connectionName: instance,
    connectionTimeout: BROKER_TIMEOUT_MS,
    heartbeat: HEARTBEAT_SECONDS,
    ...RECONNECT,
  });
}

export function createRabbitmqBroker({ url, instance, log }: RabbitmqBrokerOptions): Broker {
  const exchange = `${url.prefix}.events`;
  const aside = `${url.prefix}.dead-letters`;
  const keyOf = (source: string, partition: number): string => `${source}.${partition}`;
  const connection = connect(url, instance);
  let failure: unknown;
  connection.on("error", (error) => {
    failure = error;
    log.debug({ err: error }, "the connection to RabbitMQ failed");
  });
  connection.on("connection", () => {
    failure = undefined;
  });
  let publishing: Promise<Channel> | undefined;

  const acquire = async (): Promise<Channel> => {
    // No channel in time is the effect; what the connection suffered is the cause.
    const channel = await connection.acquire({ emitErrorsFromChannel: true }).catch((error: unknown) => {
      throw failure ?? error;
    });
    channel.on("error", (error) => log.debug({ err: error }, "a channel to RabbitMQ failed"));
    try {
      await within(
        BROKER_TIMEOUT_MS,
        "declaring",
        channel.exchangeDeclare({ exchange, type: "direct", durable: true }),
      );
    } catch (error) {
      leave(channel);
      throw error;
    }
    return channel;
  };
  const leave = (channel: Channel): void => {
    channel.close().catch((error: unknown) => log.debug({ err: error }, "closing a channel failed"));
  };

  const publish: Broker["publish"] = async (source, messages) => {
    publishing ??= acquire().then(async (channel) => {
      await within(BROKER_TIMEOUT_MS, "asking for confirms", channel.confirmSelect());
      return channel;
    });
    const current = publishing;
    try {
      const channel = await current;
      const sent = messages.map(({ partition, key, text }) => {
        const envelope = { exchange, routingKey: keyOf(source, partition), durable: true, contentType: CONTENT_TYPE };
        return channel.basicPublish({ ...envelope, headers: { aggregate: key } }, Buffer.from(text));
      });
      await within(BROKER_TIMEOUT_MS, "publishing", Promise.all(sent));
    } catch (error) {
      if (publishing === current) publishing = undefined;
      current.then(leave, () => undefined);
      throw error;
    }
  };

  /** Consumes queues over a channel of its own. */
  const open = async (consume: (reading: ChannelReading) => Promise<void>): Promise<BrokerReading> => {
    const channel = await acquire();
    const reading = createChannelReading(channel, () => leave(channel));
    try {
      await within(BROKER_TIMEOUT_MS, "consuming", consume(reading));
      return reading.asReading;
    } catch (error) {
      leave(channel);
      throw error;
    }
  };

  return {
    publish,
    read: ({ subscriber, source, partitions }) =>
      open(async ({ channel, consume }) => {
        await channel.basicQos({ prefetchCount: PREFETCH });
        await channel.exchangeDeclare({ exchange: aside, type: "fanout", durable: true });
        await channel.queueDeclare({ queue: aside, durable: true, arguments: ASIDE });
        await channel.queueBind({ queue: aside, exchange: aside });
        for (const partition of partitions) {
          const queue = `${url.prefix}.${subscriber}.${source}.${partition}`;
          await channel.queueDeclare({
            queue,
            durable: true,
            arguments: { ...QUEUE, "x-dead-letter-exchange": aside },
          });
          await channel.queueBind({ queue, exchange, routingKey: keyOf(source, partition) });
          await consume(queue, () => partition);
        }
      }),
    listen: (source) =>
      open(async ({ channel, consume }) => {
        await channel.basicQos({ prefetchCount: MAX_BATCH });
        const { queue } = await channel.queueDeclare({ exclusive: true, autoDelete: true });
        for (const partition of ALL_PARTITIONS) {
          await channel.queueBind({ queue, exchange, routingKey: keyOf(source, partition) });
        }
        await consume(queue, (routingKey) => Number(routingKey.slice(source.length + 1)));
      }),
    trim: async () => undefined, // A queue forgets what is acknowledged.
    close: async () => {
      publishing?.then(leave, () => undefined);
      // Acknowledgements that are on their way still arrive.
      await within(CLOSE_TIMEOUT_MS, "closing", connection.close()).catch(() => connection.unsafeDestroy());
    },
  };
}

const QUEUE = {
  "x-queue-type": "quorum",
  "x-single-active-consumer": true,
  // A subscriber that is gone for good leaves none behind.
  "x-expires": BROKER_KEPT_MS,
} as const;

/** For people to look at; the oldest go first. */
const ASIDE = { "x-queue-type": "quorum", "x-max-length": 1_000, "x-message-ttl": BROKER_KEPT_MS } as const;

type ChannelReading = {
  readonly channel: Channel;
  consume(queue: string, partitionOf: (routingKey: string) => number): Promise<void>;
  readonly asReading: BrokerReading;
};

/** What the server pushes lies here until it is read; at most the prefetch. */
function createChannelReading(channel: Channel, close: () => void): ChannelReading {
  const arrived: Delivery[] = [];
  const open = createOpenTags();
  let wake = (): void => undefined;
  let lost: Error | undefined;
  const lose = (error: Error): void => {
    lost ??= error;
    wake();
  };
  channel.on("close", () => lose(new Error("the channel was closed")));
  channel.on("basic.cancel", (_tag, error) => lose(error instanceof Error ? error : new Error("cancelled")));

  return {
    channel,
    consume: async (queue, partitionOf) => {
      await channel.basicConsume({ queue, noAck: false }, ({ body, deliveryTag, routingKey }) => {
        const text = Buffer.isBuffer(body) ? body.toString() : String(body);
        arrived.push({ partition: partitionOf(routingKey), text, receipt: String(deliveryTag) });
        open.add(deliveryTag);
        wake();
      });
    },
    asReading: {
      read: async (waitMs, signal) => {
        if (arrived.length === 0 && !lost) {
          const something = new Promise<void>((resolve) => {
            wake = resolve;
          });
          await orLate(something, waitMs, signal);
        }
        if (lost) throw lost;
        return arrived.splice(0, MAX_BATCH);
      },
      acknowledge: async (deliveries) => {
        if (lost) throw lost;
        for (const acknowledgement of open.settle(deliveries.map(tagOf))) channel.basicAck(acknowledgement);
      },
      reject: async (deliveries) => {
        if (lost) throw lost;
        for (const deliveryTag of deliveries.map(tagOf)) {
          channel.basicNack({ deliveryTag, requeue: false });
          open.delete(deliveryTag);
        }
      },
      close: async () => {
        lose(new Error("this reading is closed"));
        close();
      },
    },
  };
}

const tagOf = ({ receipt }: Delivery): number => Number(receipt);

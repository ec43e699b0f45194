// Kafka as a broker: a topic per source with a partition for each of ours, the aggregate as key, an idempotent producer
// that waits for all replicas in sync, and offsets committed by hand under a group per subscriber. Retention forgets, not
// we: groups keep their places, and what Kafka lost the feeds have.
import { ProduceAcks, Producer } from "@platformatic/kafka";
import type { Log } from "../log.ts";
import { BROKER_TIMEOUT_MS, type Broker, type BrokerReading, type Group, type Outgoing } from "./broker.ts";
import type { BusUrl } from "./bus-url.ts";
import { kafkaConnection, tellPlainly } from "./kafka-connection.ts";
import { type KafkaReadingOptions, openKafkaReading } from "./kafka-reading.ts";
import { createKafkaTopics } from "./kafka-topics.ts";
import { ALL_PARTITIONS } from "./partitions.ts";
import { within } from "./within.ts";

export type KafkaBrokerOptions = { readonly url: BusUrl; readonly instance: string; readonly log: Log };

/** One request's, so that a batch stays far below what a topic takes; a larger event goes alone. */
const MAX_REQUEST_BYTES = 1024 * 1024;

export function createKafkaBroker({ url, instance, log }: KafkaBrokerOptions): Broker {
  const connection = kafkaConnection(url, instance);
  const replication = url.parameters.get("replication");
  const topics = createKafkaTopics({
    connection,
    prefix: url.prefix,
    replication: replication === undefined ? undefined : Number(replication),
  });
  const open = new Set<BrokerReading>();
  let producer: Producer | undefined;

  const close = (what: { close(): Promise<void> }): Promise<void> =>
    within(BROKER_TIMEOUT_MS, "closing", what.close()).catch((error: unknown) =>
      log.debug({ err: error }, "closing a client of Kafka failed"),
    );

  const publish: Broker["publish"] = async (source, messages) => {
    const topic = await topics.of(source);
    producer ??= new Producer({ ...connection, idempotent: true, acks: ProduceAcks.ALL });
    const current = producer;
    try {
      for (const some of inRequests(messages)) {
        const records = some.map(({ partition, key, text }) => ({
          topic,
          partition,
          key: Buffer.from(key),
          value: Buffer.from(text),
        }));
        await within(BROKER_TIMEOUT_MS, "publishing", current.send({ messages: records }));
      }
    } catch (error) {
      // Another producer has another identity: what this one may still send can't be taken for what follows.
      if (producer === current) producer = undefined;
      topics.doubt(source);
      void close(current);
      throw error;
    }
  };

  const opened = async (source: string, options: Omit<KafkaReadingOptions, "connection">): Promise<BrokerReading> => {
    const reading = await openKafkaReading({ ...options, connection }).catch((error: unknown) => {
      topics.doubt(source);
      throw error;
    });
    const watched: BrokerReading = {
      acknowledge: reading.acknowledge,
      reject: reading.reject,
      read: (waitMs, signal) =>
        reading.read(waitMs, signal).catch((error: unknown) => {
          topics.doubt(source);
          throw error;
        }),
      close: async () => {
        open.delete(watched);
        await reading.close();
      },
    };
    open.add(watched);
    return watched;
  };

  const read = async ({ subscriber, source, partitions }: Group): Promise<BrokerReading> => {
    const topic = await topics.of(source);
    const group = `${url.prefix}.${subscriber}`;
    const committed = await topics.committed(group, topic, partitions);
    const offsets = new Map(partitions.map((partition) => [partition, committed.get(partition)]));
    const commit = (behind: ReadonlyMap<number, bigint>) => topics.commit(group, topic, behind);
    return opened(source, { group, topic, offsets, from: "earliest", commit });
  };

  const listen = async (source: string): Promise<BrokerReading> => {
    const topic = await topics.of(source);
    const offsets = new Map(ALL_PARTITIONS.map((partition) => [partition, undefined]));
    const group = `${url.prefix}.listeners`; // A name that the client wants; nothing is kept under it.
    return opened(source, { group, topic, offsets, from: "latest", commit: async () => undefined });
  };

  return {
    publish: (source, messages) => publish(source, messages).catch(tellPlainly),
    read: (group) => read(group).catch(tellPlainly),
    listen: (source) => listen(source).catch(tellPlainly),
    trim: async () => undefined, // Retention does.
    close: async () => {
      await Promise.all([...open].map((each) => each.close()));
      await Promise.all([topics, ...(producer ? [producer] : [])].map(close));
    },
  };
}

function inRequests(messages: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  const requests: Outgoing[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const message of messages) {
    bytes += message.text.length;
    if (bytes > MAX_REQUEST_BYTES) {
      requests.push([]);
      bytes = message.text.length;
    }
    requests.at(-1)?.push(message);
  }
  return requests;
}

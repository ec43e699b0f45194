// The topics of a market in Kafka: one per source, a Kafka partition for each of ours. Made where they are missing; what
// retention, replication and size they have is said here, for a broker's own defaults are for other uses.
import { Admin, findErrorBy } from "@platformatic/kafka";
import { BROKER_KEPT_MS, BROKER_TIMEOUT_MS } from "./broker.ts";
import type { KafkaConnection } from "./kafka-connection.ts";
import { PARTITIONS } from "./partitions.ts";
import { within } from "./within.ts";

export type KafkaTopics = {
  /** The source's topic, which exists once this resolves. */
  of(source: string): Promise<string>;
  /** It may be gone: looked for again next time. */
  doubt(source: string): void;
  /** How far a group has acknowledged, by partition; those that it never did are left out. */
  committed(group: string, topic: string, partitions: readonly number[]): Promise<ReadonlyMap<number, bigint>>;
  commit(group: string, topic: string, offsets: ReadonlyMap<number, bigint>): Promise<void>;
  close(): Promise<void>;
};

/** An event is as large as the largest request; Kafka's own limit is about 1 MB a batch. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const MILLISECONDS = String(BROKER_KEPT_MS);

export type TopicOptions = {
  readonly connection: KafkaConnection;
  readonly prefix: string;
  /** Undefined: the broker's default. */
  readonly replication: number | undefined;
};

export function createKafkaTopics({ connection, prefix, replication }: TopicOptions): KafkaTopics {
  const admin = new Admin(connection);
  const known = new Map<string, Promise<string>>();
  const bounded = <T>(what: string, work: Promise<T>): Promise<T> => within(BROKER_TIMEOUT_MS, what, work);

  /** Many instances may do so at once. */
  const make = async (topic: string): Promise<void> => {
    const configs = { "retention.ms": MILLISECONDS, "max.message.bytes": String(MAX_MESSAGE_BYTES) };
    const wanted = {
      topics: [topic],
      partitions: PARTITIONS,
      replicas: replication ?? -1,
      configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
    };
    await bounded("making a topic", admin.createTopics(wanted)).catch((error: unknown) => {
      if (!isProblem(error, "TOPIC_ALREADY_EXISTS")) throw error;
    });
  };
  const ensure = async (topic: string): Promise<string> => {
    // Asked for by its name, one that is not there is an error without a code.
    if (!(await bounded("listing topics", admin.listTopics())).includes(topic)) await make(topic);
    const { topics } = await bounded("looking at a topic", admin.metadata({ topics: [topic], forceUpdate: true }));
    const count = topics.get(topic)?.partitionsCount;
    if (count !== PARTITIONS) throw new Error(`the topic ${topic} has ${count} partitions, not ${PARTITIONS}`);
    return topic;
  };

  return {
    of: (source) => {
      const topic = `${prefix}.${source}`;
      const found = known.get(source) ?? ensure(topic);
      known.set(source, found);
      found.catch(() => known.delete(source));
      return found;
    },
    doubt: (source) => void known.delete(source),
    committed: async (group, topic, partitions) => {
      const groups = [{ groupId: group, topics: [{ name: topic, partitionIndexes: [...partitions] }] }];
      const [found] = await bounded("asking for offsets", admin.listConsumerGroupOffsets({ groups }));
      const rows = found?.topics.flatMap((each) => each.partitions) ?? [];
      return new Map(
        rows.filter((row) => row.committedOffset >= 0n).map((row) => [row.partitionIndex, row.committedOffset]),
      );
    },
    commit: async (group, topic, offsets) => {
      const partitionOffsets = [...offsets].map(([partition, offset]) => ({ partition, offset }));
      const topics = [{ name: topic, partitionOffsets }];
      await bounded("committing offsets", admin.alterConsumerGroupOffsets({ groupId: group, topics }));
    },
    close: () => admin.close(),
  };
}

function isProblem(error: unknown, id: string): boolean {
  return error instanceof Error && findErrorBy(error, "apiId", id) !== null;
}

// Reads given partitions of a topic from given offsets on. Who reads what is decided by the subscriber's store, so there
// is no membership of a group and no rebalancing: a fetch at a time for each of Kafka's nodes, what one brings in place.
import { Consumer } from "@platformatic/kafka";
import { BROKER_TIMEOUT_MS, type BrokerReading, type Delivery, MAX_BATCH } from "./broker.ts";
import type { KafkaConnection } from "./kafka-connection.ts";
import { orLate, within } from "./within.ts";

/** Kafka answers a waiting fetch at the latest so soon. */
const FETCH_WAIT_MS = 500;
const PARTITION_BYTES = 256 * 1024;
const FETCH_BYTES = 2 * 1024 * 1024;
const IS_CONTROL = 0x20;
const LATEST = -1n;
const EARLIEST = -2n;

export type KafkaReadingOptions = {
  readonly connection: KafkaConnection;
  readonly group: string;
  readonly topic: string;
  /** By partition; undefined: from the first there is, or (`from: "latest"`) from what comes. */
  readonly offsets: ReadonlyMap<number, bigint | undefined>;
  readonly from: "earliest" | "latest";
  /** Of each partition, the offset behind the last that needs not come again. */
  readonly commit: (offsets: ReadonlyMap<number, bigint>) => Promise<void>;
};

export async function openKafkaReading(options: KafkaReadingOptions): Promise<BrokerReading> {
  const { connection, topic, commit } = options;
  // A lost connection is told at once: whoever reads asks the feed meanwhile.
  const consumer = new Consumer({ ...connection, retries: 0, groupId: options.group });
  consumer.topics.track(topic);
  try {
    const places = await startingPlaces(consumer, options);
    const fetch = await createFetching(consumer, topic, places);
    return createReading({ fetch, commit, close: () => consumer.close(true) });
  } catch (error) {
    await closeQuietly(() => consumer.close(true));
    throw error;
  }
}

/** An offset that Kafka no longer has, or not yet again, counts as none. */
async function startingPlaces(consumer: Consumer, options: KafkaReadingOptions): Promise<Map<number, bigint>> {
  const { topic, offsets, from } = options;
  const partitions = { [topic]: [...offsets.keys()] };
  const bounds = (timestamp: bigint) =>
    within(BROKER_TIMEOUT_MS, "asking for bounds", consumer.listOffsets({ topics: [topic], partitions, timestamp }));
  const [first, last] = await Promise.all([bounds(EARLIEST), bounds(LATEST)]);
  const places = [...offsets].map(([partition, wanted]): [number, bigint] => {
    const earliest = first.get(topic)?.[partition] ?? 0n;
    const latest = last.get(topic)?.[partition] ?? earliest;
    if (wanted !== undefined && wanted >= earliest && wanted <= latest) return [partition, wanted];
    return [partition, from === "latest" ? latest : earliest];
  });
  return new Map(places);
}

type FetchAnswer = Awaited<ReturnType<Consumer["fetch"]>>;

/** One node's part: resolves with what came. */
type Fetch = { readonly node: number; run(): Promise<readonly Delivery[]> };

async function createFetching(
  consumer: Consumer,
  topic: string,
  places: Map<number, bigint>,
): Promise<readonly Fetch[]> {
  const { topics } = await within(BROKER_TIMEOUT_MS, "looking for leaders", consumer.metadata({ topics: [topic] }));
  const found = topics.get(topic);
  if (!found) throw new Error(`there is no topic ${topic}`);
  const byLeader = Map.groupBy(places.keys(), (partition) => found.partitions[partition]?.leader ?? -1);
  return [...byLeader].map(([node, partitions]) => ({
    node,
    run: async () => {
      const wanted = partitions.map((partition) => ({
        partition,
        fetchOffset: places.get(partition) ?? 0n,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
        partitionMaxBytes: PARTITION_BYTES,
      }));
      const asked = { node, topics: [{ topicId: found.id, partitions: wanted }] };
      const waiting = { maxWaitTime: FETCH_WAIT_MS, minBytes: 1, maxBytes: FETCH_BYTES };
      const answer = await within(
        FETCH_WAIT_MS + BROKER_TIMEOUT_MS,
        "fetching",
        consumer.fetch({ ...asked, ...waiting }),
      );
      return take(answer, places);
    },
  }));
}

/** Moves the places on; a batch may begin before what was asked for. */
function take(answer: FetchAnswer, places: Map<number, bigint>): readonly Delivery[] {
  const deliveries: Delivery[] = [];
  for (const { partitionIndex: partition, records } of answer.responses.flatMap((each) => each.partitions)) {
    for (const batch of records ?? []) {
      for (const record of batch.records) {
        const offset = batch.firstOffset + BigInt(record.offsetDelta);
        if (offset < (places.get(partition) ?? 0n)) continue;
        places.set(partition, offset + 1n);
        if ((batch.attributes & IS_CONTROL) !== 0) continue;
        deliveries.push({ partition, text: record.value?.toString() ?? "", receipt: String(offset) });
      }
    }
  }
  return deliveries;
}

type ReadingParts = {
  readonly fetch: readonly Fetch[];
  readonly commit: KafkaReadingOptions["commit"];
  readonly close: () => Promise<void>;
};

function createReading({ fetch, commit, close }: ReadingParts): BrokerReading {
  const pending = new Map<number, Promise<number>>();
  const arrived: Delivery[] = [];
  let closed = false;

  /** The node that answered first. */
  const next = (): Promise<number> => {
    for (const { node, run } of fetch) {
      if (pending.has(node)) continue;
      const fetched = run().then((deliveries) => {
        arrived.push(...deliveries);
        return node;
      });
      fetched.catch(() => undefined);
      pending.set(node, fetched);
    }
    return Promise.race(pending.values());
  };

  const read: BrokerReading["read"] = async (waitMs, signal) => {
    const untilMs = performance.now() + waitMs;
    while (arrived.length === 0) {
      if (closed) throw new Error("this reading is closed");
      const node = await orLate(next(), Math.max(0, untilMs - performance.now()), signal);
      if (node === "late") return [];
      pending.delete(node);
    }
    return arrived.splice(0, MAX_BATCH);
  };

  return {
    read,
    acknowledge: async (deliveries) => {
      const offsets = new Map<number, bigint>();
      for (const { partition, receipt } of deliveries) {
        const behind = BigInt(receipt) + 1n;
        if (behind > (offsets.get(partition) ?? 0n)) offsets.set(partition, behind);
      }
      if (offsets.size > 0) await commit(offsets);
    },
    // It stays in the log, at its offset, and what is acknowledged behind it passes it.
    reject: async () => undefined,
    close: async () => {
      if (closed) return;
      closed = true;
      await closeQuietly(close);
    },
  };
}

/** What can't be closed in order is gone already. */
async function closeQuietly(close: () => Promise<void>): Promise<void> {
  await within(BROKER_TIMEOUT_MS, "closing", close()).catch(() => undefined);
}

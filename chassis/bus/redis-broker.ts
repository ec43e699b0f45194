// Redis Streams as a broker: a stream per source and partition, a consumer group per subscriber. A group has one consumer
// name, because the subscriber's store says who reads: what the instance before left unacknowledged is read first. Redis
// is as durable as it is configured; what it loses the feeds have.
import { createClient } from "redis";
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
import { ALL_PARTITIONS, PARTITIONS } from "./partitions.ts";
import { orLate, within } from "./within.ts";

export type RedisBrokerOptions = { readonly url: BusUrl; readonly log: Log };

const CONSUMER = "reader";
/** Redis answers a waiting reader at the latest so soon. */
const BLOCK_MS = 1_000;
const CLAIMED_AT_ONCE = 1_000;
/** Messages that can't be read, of one source. */
const MAX_ASIDE = 1_000;
/** Listeners keep no place in Redis: so much stays for those that read a little later. */
const KEPT_AT_LEAST_MS = 60_000;

const SOCKET = { connectTimeout: BROKER_TIMEOUT_MS, reconnectStrategy: false } as const;

type Connection = ReturnType<typeof connect>;

function connect({ scheme, user, password, hosts, path }: BusUrl) {
  const [{ host, port } = { host: "", port: 0 }] = hosts;
  const database = Number(path || 0);
  if (!Number.isInteger(database)) throw new Error("BUS_URL names a database that is no number");
  return createClient({
    ...(user && { username: user }),
    ...(password && { password }),
    database,
    disableOfflineQueue: true,
    // A lost connection is told to whoever uses it, who comes back with another.
    socket: { host, port, ...(scheme === "rediss" && { tls: true as const }), ...SOCKET },
  });
}

export function createRedisBroker({ url, log }: RedisBrokerOptions): Broker {
  const open = new Set<Connection>();
  let commands: Promise<Connection> | undefined;
  const keyOf = (source: string, partition: number): string => `{${url.prefix}:bus:${source}}:${partition}`;
  const asideOf = (source: string): string => `{${url.prefix}:bus:${source}}:dead-letters`;

  const connected = async (): Promise<Connection> => {
    const connection = connect(url);
    connection.on("error", (error) => log.debug({ err: error }, "a connection to Redis failed"));
    open.add(connection);
    try {
      await within(BROKER_TIMEOUT_MS, "redis", connection.connect());
    } catch (error) {
      end(connection);
      throw error;
    }
    return connection;
  };
  const end = (connection: Connection): void => {
    open.delete(connection);
    connection.destroy();
  };

  /** What fails takes its connection along, so that a server that changed its role is not kept. */
  const command = async <T>(what: string, run: (connection: Connection) => Promise<T>): Promise<T> => {
    commands ??= connected();
    const current = commands;
    try {
      const connection = await current;
      return await within(BROKER_TIMEOUT_MS, what, run(connection));
    } catch (error) {
      if (commands === current) {
        commands = undefined;
        current.then(end, () => undefined);
      }
      throw error;
    }
  };

  const publish: Broker["publish"] = (source, messages) =>
    command("publishing", async (connection) => {
      const all = connection.multi();
      for (const { partition, text } of messages) all.xAdd(keyOf(source, partition), "*", { text });
      await all.exec();
    });

  const acknowledge = async (source: string, group: string, deliveries: readonly Delivery[]): Promise<void> => {
    if (deliveries.length === 0) return;
    await command("acknowledging", async (connection) => {
      const all = connection.multi();
      for (const [partition, some] of Map.groupBy(deliveries, (each) => each.partition)) {
        all.xAck(
          keyOf(source, partition),
          group,
          some.map((each) => each.receipt),
        );
      }
      await all.exec();
    });
  };

  const reject = async (source: string, group: string, deliveries: readonly Delivery[]): Promise<void> => {
    await command("putting aside", async (connection) => {
      const all = connection.multi();
      const TRIM = { strategy: "MAXLEN", strategyModifier: "~", threshold: MAX_ASIDE } as const;
      for (const { text } of deliveries) all.xAdd(asideOf(source), "*", { text, group }, { TRIM });
      await all.exec();
    });
    await acknowledge(source, group, deliveries);
  };

  const read: Broker["read"] = async ({ subscriber, source, partitions }) => {
    const keys = new Map(partitions.map((partition) => [keyOf(source, partition), partition]));
    await command("joining a group", async (connection) => {
      for (const key of keys.keys()) {
        await connection.xGroupCreate(key, subscriber, "0", { MKSTREAM: true }).catch(unlessThere);
        await forgetTrimmed(connection, key, subscriber);
      }
    });
    const connection = await connected();
    /** From the first that is not acknowledged on; `>` once there is none left. */
    const from = new Map([...keys.keys()].map((key) => [key, "0"]));
    const fetch = async (): Promise<readonly Delivery[]> => {
      const old = [...from].filter(([, id]) => id !== ">");
      const streams = (old.length > 0 ? old : [...from]).map(([key, id]) => ({ key, id }));
      const options = { COUNT: countFor(streams.length), ...(old.length === 0 && { BLOCK: BLOCK_MS }) };
      const found = toStreams(await connection.xReadGroup(subscriber, CONSUMER, streams, options));
      if (old.length > 0) {
        for (const { key } of streams)
          from.set(key, found.find(({ name }) => name === key)?.messages.at(-1)?.id ?? ">");
      }
      return toDeliveries(found, keys);
    };
    return createReading(fetch, {
      acknowledge: (deliveries) => acknowledge(source, subscriber, deliveries),
      reject: (deliveries) => reject(source, subscriber, deliveries),
      close: () => end(connection),
    });
  };

  const listen: Broker["listen"] = async (source) => {
    const keys = new Map(ALL_PARTITIONS.map((partition) => [keyOf(source, partition), partition]));
    const from = new Map<string, string>();
    await command("looking for the last", async (some) => {
      for (const key of keys.keys()) {
        const last = await some.xRevRange(key, "+", "-", { COUNT: 1 });
        from.set(key, last?.[0]?.id ?? "0");
      }
    });
    const connection = await connected();
    const fetch = async (): Promise<readonly Delivery[]> => {
      const streams = [...from].map(([key, id]) => ({ key, id }));
      const found = toStreams(await connection.xRead(streams, { COUNT: countFor(streams.length), BLOCK: BLOCK_MS }));
      for (const { name, messages } of found) from.set(name, messages.at(-1)?.id ?? from.get(name) ?? "0");
      return toDeliveries(found, keys);
    };
    const nothing = async (): Promise<void> => undefined;
    return createReading(fetch, { acknowledge: nothing, reject: nothing, close: () => end(connection) });
  };

  const trim: Broker["trim"] = (source) =>
    command("trimming", async (connection) => {
      const nowMs = Number((await connection.time())[0]) * 1_000;
      for (const partition of ALL_PARTITIONS) {
        const key = keyOf(source, partition);
        if ((await connection.exists(key)) === 0) continue;
        const groups = await connection.xInfoGroups(key);
        const firsts = await Promise.all(groups.map(({ name }) => connection.xPending(key, String(name))));
        const had = groups.map((group, index) => timeOf(firsts[index]?.firstId ?? group["last-delivered-id"]));
        const tooOldMs = nowMs - BROKER_KEPT_MS;
        const all = had.length === 0 ? tooOldMs : Math.max(tooOldMs, Math.min(...had));
        await connection.xTrim(key, "MINID", String(Math.min(all, nowMs - KEPT_AT_LEAST_MS)) as never);
      }
    });

  return {
    publish,
    read,
    listen,
    trim,
    close: async () => {
      for (const connection of [...open]) end(connection);
    },
  };
}

type Stream = {
  readonly name: string;
  readonly messages: readonly { readonly id: string; readonly message: Readonly<Record<string, string>> }[];
};

/** The client's own type is of all that the reply may be. */
function toStreams(reply: unknown): readonly Stream[] {
  return (reply ?? []) as readonly Stream[];
}

function toDeliveries(streams: readonly Stream[], keys: ReadonlyMap<string, number>): readonly Delivery[] {
  return streams.flatMap(({ name, messages }) =>
    messages.map(({ id, message }) => ({ partition: keys.get(name) ?? 0, text: message.text ?? "", receipt: id })),
  );
}

/**
 * What was trimmed before the group acknowledged it would come as an id without a message, which the client can't read;
 * to the group's reader it is a gap. Redis 7 takes it off the list of who claims it.
 */
async function forgetTrimmed(connection: Connection, key: string, group: string): Promise<void> {
  let from = "0-0";
  do {
    const found = await connection.xAutoClaimJustId(key, group, CONSUMER, 0, from, { COUNT: CLAIMED_AT_ONCE });
    from = String(found.nextId);
  } while (from !== "0-0");
}

/** One fetch at a time; one that a reader did not wait for is the next read's. */
function createReading(
  fetch: () => Promise<readonly Delivery[]>,
  { acknowledge, reject, close }: Pick<BrokerReading, "acknowledge" | "reject"> & { close: () => void },
): BrokerReading {
  let pending: Promise<readonly Delivery[]> | undefined;
  let closed = false;
  return {
    read: async (waitMs, signal) => {
      if (closed) throw new Error("this reading is closed");
      pending ??= within(BLOCK_MS + BROKER_TIMEOUT_MS, "reading", fetch());
      pending.catch(() => undefined);
      const found = await orLate(pending, waitMs, signal);
      if (found === "late") return [];
      pending = undefined;
      return found;
    },
    acknowledge,
    reject,
    close: async () => {
      if (!closed) close();
      closed = true;
    },
  };
}

function countFor(streams: number): number {
  return Math.ceil(MAX_BATCH / Math.max(1, Math.min(PARTITIONS, streams)));
}

function timeOf(id: unknown): number {
  return Number(String(id).split("-", 1)[0]);
}

function unlessThere(error: unknown): void {
  if (!(error instanceof Error) || !error.message.startsWith("BUSYGROUP")) throw error;
}

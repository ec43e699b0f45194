// For tests: worlds for the bus's conformance suite over a real broker. Source and subscribers have SQLite stores and reach
// the broker through a line that can be cut; the subscribers' questions to the source's feed go over the wire format.
import type { EventEnvelope } from "@souk/contracts/event";
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { createIds } from "../ids.ts";
import { systemRandom } from "../random.ts";
import { createSqliteEventJournal } from "../sqlite/event-journal.ts";
import { takeEvent } from "../sqlite/inbox.ts";
import { appendEvent } from "../sqlite/outbox.ts";
import { type Cleanup, silentLog, temporaryDatabase } from "../sqlite/testing.ts";
import { createTelemetry } from "../telemetry.ts";
import { type BrokerBusOptions, createBrokerBus } from "./broker-bus.ts";
import type { Bus } from "./bus.ts";
import { type BusInstance, type BusWorld, conformanceSettings } from "./bus-conformance.ts";
import { readBusUrl } from "./bus-url.ts";
import { createBroker } from "./create-bus.ts";
import { createFeed } from "./feed.ts";
import { createAcknowledgements, OUTBOX_KEPT_MS, trimOutbox } from "./feed-acknowledgements.ts";
import type { FeedTransport } from "./feed-wire.ts";
import { throughTheWire } from "./feed-world.harness.ts";
import { createLine } from "./line.harness.ts";

const ids = createIds(systemClock, systemRandom);
const never = new Promise<never>(() => undefined);
let worlds = 0;

/** A killed process asks for nothing any more, and gets no answer to what it has asked. */
function hangingOnceKilled<T extends object>(target: T, killed: AbortSignal): T {
  return new Proxy(target, {
    get: (whole, name) => {
      const value: unknown = Reflect.get(whole, name);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]) => {
        if (killed.aborted) return never;
        const answer: unknown = Reflect.apply(value, whole, given);
        return answer instanceof Promise ? answer.then((found) => (killed.aborted ? never : found)) : answer;
      };
    },
  });
}

export type BrokerWorldOptions = {
  /** The real broker's. */
  readonly url: string;
  /** Removes whatever has this prefix; the broker as it is after it lost all. */
  readonly wipe: (prefix: string) => Promise<void>;
  /** How many messages were put aside, where the broker has a place for that. */
  readonly aside?: (prefix: string) => Promise<number>;
  /** The feed is asked so often; by default so seldom that only the broker can have brought what comes. */
  readonly sweepMs?: number;
};

export async function createBrokerWorld(options: BrokerWorldOptions): Promise<BusWorld> {
  const endings: (() => unknown)[] = [];
  const cleanup: Cleanup = { after: (task) => void endings.push(task) };
  worlds += 1;
  const prefix = `test-${process.pid}-${worlds}`;
  const line = await createLine(new URL(options.url));
  const url = readBusUrl(`${line.url}?prefix=${prefix}`);
  const living = new Set<Bus>();
  let uncut = new AbortController();

  const storeOf = async () => {
    const database = await temporaryDatabase(cleanup);
    return { database, journal: createSqliteEventJournal(database) };
  };
  const base = (name: string) => {
    const { maxAttempts, firstDelayMs, maxDelayMs, leaseMs } = conformanceSettings;
    const telemetry = createTelemetry({
      service: "products",
      instance: name,
      clock: systemClock,
      random: systemRandom,
    });
    const common = { clock: systemClock, ids, random: systemRandom, log: silentLog, instance: name, leaseMs };
    return {
      ...common,
      discovery: { instances: () => [] },
      tokens: { current: async () => "" },
      telemetry: { ...telemetry, registry: new Registry() },
      retry: { maxAttempts, firstDelayMs, maxDelayMs },
      sweepMs: options.sweepMs ?? 60_000,
    };
  };

  /** The publishing service: its outbox, its relay, its feed. */
  const createSource = async () => {
    const { database, journal } = await storeOf();
    const acknowledgements = createAcknowledgements(journal, systemClock, silentLog);
    const feed = createFeed({ journal, clock: systemClock, onAcknowledged: acknowledgements.record });
    const transport: FeedTransport = { poll: () => never, close: async () => undefined };
    const startRelay = async (): Promise<{ stop: () => Promise<void>; kill: () => void }> => {
      const killed = new AbortController();
      const broker = createBroker({ url, instance: "orders-1", log: silentLog });
      const bus = createBrokerBus({
        ...base("orders-1"),
        service: "orders",
        journal: hangingOnceKilled(journal, killed.signal),
        transport,
        broker: hangingOnceKilled(broker, killed.signal),
      });
      await bus.start();
      const kill = (): void => {
        killed.abort(new Error("killed"));
        void broker.close(); // Its sockets are gone with it.
      };
      return { stop: bus.stop, kill };
    };
    return { database, journal, feed, flush: acknowledgements.flush, startRelay, relay: await startRelay() };
  };
  let source = await createSource();
  const store = await storeOf();

  const transportOf = (killed: AbortSignal): FeedTransport => ({
    poll: async (_source, request, signal) => {
      if (killed.aborted) return never;
      const either = AbortSignal.any([signal, uncut.signal]);
      either.throwIfAborted();
      const answer = await source.feed.poll(throughTheWire(request), either);
      if (killed.aborted) return never;
      if (answer.kind === "gone") return answer;
      const { bodies, ...rest } = answer;
      return { ...rest, events: bodies.map((body) => JSON.parse(body) as EventEnvelope) };
    },
    close: async () => undefined,
  });

  const createInstance: BusWorld["createInstance"] = (name, kind = "stored"): BusInstance => {
    const killed = new AbortController();
    const broker = createBroker({ url, instance: name, log: silentLog });
    const busOptions: BrokerBusOptions = {
      ...base(name),
      service: kind === "memory" ? "gateway" : "products",
      journal: kind === "memory" ? undefined : hangingOnceKilled(store.journal, killed.signal),
      transport: transportOf(killed.signal),
      broker: hangingOnceKilled(broker, killed.signal),
    };
    const bus = createBrokerBus(busOptions);
    living.add(bus);
    const take: BusInstance["take"] = async (event, takes) => {
      killed.signal.throwIfAborted();
      return store.database.write((tx) => takes.map(({ subscriber, mode }) => takeEvent(tx, subscriber, event, mode)));
    };
    const kill = (): void => {
      living.delete(bus);
      killed.abort(new Error("killed"));
      void broker.close(); // Its sockets are gone with it.
    };
    return { bus, take, kill };
  };

  return {
    append: (events) =>
      source.database.write((tx) => {
        for (const event of events) appendEvent(tx, event);
      }),
    createInstance,
    disconnect: () => {
      uncut.abort(new Error("the line is cut"));
      line.cut();
    },
    reconnect: () => {
      uncut = new AbortController();
      line.mend();
    },
    replaceSource: async () => {
      const old = source;
      await old.relay.stop();
      source = await createSource();
      old.feed.close();
    },
    forgetAcknowledged: async () => {
      await source.flush();
      return trimOutbox(source.journal, systemClock.now() + OUTBOX_KEPT_MS + 1_000);
    },
    deadLetters: () => store.journal.listDead(100),
    replay: async (id) => {
      await store.journal.replayFailure(id, systemClock.now());
    },
    broker: {
      cut: line.cut,
      mend: line.mend,
      stall: line.stall,
      wipe: () => options.wipe(prefix),
      aside: async () => options.aside?.(prefix),
      killRelay: async () => {
        source.relay.kill();
        source = { ...source, relay: await source.startRelay() };
      },
      closeFeed: () => uncut.abort(new Error("the source is away")),
      openFeed: () => {
        uncut = new AbortController();
      },
      publish: async (text) => {
        const broker = createBroker({ url, instance: "somebody", log: silentLog });
        await broker.publish("orders", [{ partition: 0, key: "x", text }]);
        await broker.close();
      },
    },
    close: async () => {
      line.mend();
      await Promise.all([...living].map((bus) => bus.stop()));
      await source.relay.stop();
      source.feed.close();
      await line.close();
      await options.wipe(prefix);
      for (const end of endings.toReversed()) await end();
    },
  };
}

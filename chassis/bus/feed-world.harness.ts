// For tests: worlds for the bus's conformance suite over any engine. Instances are in one process and reach the feed
// through the wire format, but without sockets, so that one can be killed at an exact moment.
import type { EventEnvelope } from "@souk/contracts/event";
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { createIds } from "../ids.ts";
import { systemRandom } from "../random.ts";
import { type Cleanup, silentLog } from "../sqlite/testing.ts";
import { createTelemetry } from "../telemetry.ts";
import type { Bus } from "./bus.ts";
import { type BusInstance, type BusWorld, conformanceSettings, type Take, type Taken } from "./bus-conformance.ts";
import type { EventJournal } from "./event-journal.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createAcknowledgements, OUTBOX_KEPT_MS, trimOutbox } from "./feed-acknowledgements.ts";
import { createFeedBus } from "./feed-bus.ts";
import { parseQuery } from "./feed-routes.ts";
import { decodeAnswer, encodeAnswer, encodeQuery, type FeedRequest, type FeedTransport } from "./feed-wire.ts";

/** A new, empty store, gone with the world. */
export type WorldStore = {
  readonly journal: EventJournal;
  append(events: readonly EventEnvelope[]): Promise<void>;
  /** All in one operation. */
  take(event: EventEnvelope, takes: readonly Take[]): Promise<readonly Taken[]>;
};

/** A store whose operations are transactions, by its engine's own functions. */
export type TransactionalStore<Tx> = {
  readonly journal: EventJournal;
  write<T>(operation: (tx: Tx) => Promise<T>): Promise<T>;
  appendEvent(tx: Tx, event: EventEnvelope): void;
  takeEvent(tx: Tx, subscriber: string, event: EventEnvelope, mode: Take["mode"]): Promise<Taken>;
};

export function inTransactions<Tx>({ journal, write, appendEvent, takeEvent }: TransactionalStore<Tx>): WorldStore {
  return {
    journal,
    append: (events) =>
      write(async (tx) => {
        for (const event of events) appendEvent(tx, event);
      }),
    take: (event, takes) =>
      write(async (tx) => {
        const taken: Taken[] = [];
        for (const { subscriber, mode } of takes) taken.push(await takeEvent(tx, subscriber, event, mode));
        return taken;
      }),
  };
}

const ids = createIds(systemClock, systemRandom);
const never = new Promise<never>(() => undefined);

type Source = { store: WorldStore; feed: Feed; flush: () => Promise<void> };

/** What the routes do to a request, without HTTP. */
export function throughTheWire(request: FeedRequest): FeedRequest {
  const query = Object.fromEntries(new URLSearchParams(encodeQuery(request)));
  const { subscriber = "", types = "", limit, waitMs, acknowledged, ...rest } = query;
  const numbers = { limit: Number(limit), waitMs: Number(waitMs) };
  return parseQuery({
    ...rest,
    subscriber,
    types,
    ...numbers,
    ...(acknowledged !== undefined && { acknowledged: Number(acknowledged) }),
  });
}

/** Nothing gets through any more once its process was killed. */
function untilKilled<T extends object>(store: T, killed: AbortSignal): T {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]) => {
        killed.throwIfAborted();
        return Reflect.apply(value, target, given);
      };
    },
  });
}

export async function createFeedWorld(open: (cleanup: Cleanup) => Promise<WorldStore>): Promise<BusWorld> {
  const endings: (() => unknown)[] = [];
  const cleanup: Cleanup = { after: (task) => void endings.push(task) };
  const createSource = async (): Promise<Source> => {
    const store = await open(cleanup);
    const acknowledgements = createAcknowledgements(store.journal, systemClock, silentLog);
    const { journal } = store;
    const feed = createFeed({ journal, clock: systemClock, onAcknowledged: acknowledgements.record });
    return { store, feed, flush: acknowledgements.flush };
  };
  let source = await createSource();
  const store = await open(cleanup);
  const living = new Set<Bus>();
  let line = new AbortController();

  const transportOf = (killed: AbortSignal): FeedTransport => ({
    poll: async (_source, request, signal) => {
      if (killed.aborted) return never;
      const either = AbortSignal.any([signal, line.signal]);
      either.throwIfAborted();
      const answer = await source.feed.poll(throughTheWire(request), either);
      if (killed.aborted) return never;
      return answer.kind === "batch" ? decodeAnswer(encodeAnswer(answer)) : answer;
    },
    close: async () => undefined,
  });

  const createInstance: BusWorld["createInstance"] = (name, kind = "stored"): BusInstance => {
    const killed = new AbortController();
    const { maxAttempts, firstDelayMs, maxDelayMs, leaseMs } = conformanceSettings;
    const bus = createFeedBus({
      service: kind === "memory" ? "gateway" : "products",
      instance: name,
      journal: kind === "memory" ? undefined : untilKilled(store.journal, killed.signal),
      discovery: { instances: () => [] },
      tokens: { current: async () => "" },
      clock: systemClock,
      ids,
      random: systemRandom,
      log: silentLog,
      telemetry: {
        ...createTelemetry({ service: "products", instance: name, clock: systemClock, random: systemRandom }),
        registry: new Registry(),
      },
      transport: transportOf(killed.signal),
      retry: { maxAttempts, firstDelayMs, maxDelayMs },
      leaseMs,
    });
    living.add(bus);
    const take: BusInstance["take"] = async (event, takes) => {
      killed.signal.throwIfAborted();
      return store.take(event, takes);
    };
    const kill = (): void => {
      living.delete(bus);
      killed.abort();
    };
    return { bus, take, kill };
  };

  return {
    append: (events) => source.store.append(events),
    createInstance,
    disconnect: () => line.abort(new Error("the line is cut")),
    reconnect: () => {
      line = new AbortController();
    },
    replaceSource: async () => {
      const old = source;
      source = await createSource();
      old.feed.close();
    },
    forgetAcknowledged: async () => {
      await source.flush();
      return trimOutbox(source.store.journal, systemClock.now() + OUTBOX_KEPT_MS + 1_000);
    },
    deadLetters: () => store.journal.listDead(100),
    replay: async (id) => {
      await store.journal.replayFailure(id, systemClock.now());
    },
    close: async () => {
      await Promise.all([...living].map((bus) => bus.stop()));
      source.feed.close();
      for (const end of endings.toReversed()) await end();
    },
  };
}

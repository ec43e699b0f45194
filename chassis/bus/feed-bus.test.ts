// The embedded bus by the conformance suite. Instances are in one process and reach the feed through the wire format,
// but without sockets, so that one can be killed at an exact moment; feed-http.test.ts uses processes and sockets.
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { createIds } from "../ids.ts";
import { systemRandom } from "../random.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { createSqliteEventJournal } from "../sqlite/event-journal.ts";
import { listDead } from "../sqlite/journal-failures.ts";
import { type Cleanup, silentLog, temporaryDatabase } from "../sqlite/testing.ts";
import { createTelemetry } from "../telemetry.ts";
import type { Bus } from "./bus.ts";
import { type BusInstance, type BusWorld, busConformance, conformanceSettings } from "./bus-conformance.ts";
import type { EventJournal } from "./event-journal.ts";
import { createFeed, type Feed } from "./feed.ts";
import { createAcknowledgements, OUTBOX_KEPT_MS, trimOutbox } from "./feed-acknowledgements.ts";
import { createFeedBus } from "./feed-bus.ts";
import { parseQuery } from "./feed-routes.ts";
import { decodeAnswer, encodeAnswer, encodeQuery, type FeedRequest, type FeedTransport } from "./feed-wire.ts";

const ids = createIds(systemClock, systemRandom);
const never = new Promise<never>(() => undefined);

type Source = { database: SqliteDatabase; journal: EventJournal; feed: Feed; flush: () => Promise<void> };

async function createSource(cleanup: Cleanup): Promise<Source> {
  const database = await temporaryDatabase(cleanup);
  const journal = createSqliteEventJournal(database);
  const acknowledgements = createAcknowledgements(journal, systemClock, silentLog);
  const feed = createFeed({ journal, clock: systemClock, onAcknowledged: acknowledgements.record });
  return { database, journal, feed, flush: acknowledgements.flush };
}

/** What the routes do to a request, without HTTP. */
function throughTheWire(request: FeedRequest): FeedRequest {
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

async function createFeedWorld(): Promise<BusWorld> {
  const endings: (() => unknown)[] = [];
  const cleanup: Cleanup = { after: (task) => void endings.push(task) };
  let source = await createSource(cleanup);
  const store = await temporaryDatabase(cleanup);
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
    const database: SqliteDatabase = {
      ...store,
      write: async (operation) => {
        killed.signal.throwIfAborted();
        return store.write(operation);
      },
    };
    const { maxAttempts, firstDelayMs, maxDelayMs, leaseMs } = conformanceSettings;
    const bus = createFeedBus({
      service: kind === "memory" ? "gateway" : "products",
      instance: name,
      journal: kind === "memory" ? undefined : createSqliteEventJournal(database),
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
    const kill = (): void => {
      living.delete(bus);
      killed.abort();
    };
    return { bus, database, kill };
  };

  return {
    source: () => source.database,
    createInstance,
    disconnect: () => line.abort(new Error("the line is cut")),
    reconnect: () => {
      line = new AbortController();
    },
    replaceSource: async () => {
      const old = source;
      source = await createSource(cleanup);
      old.feed.close();
    },
    forgetAcknowledged: async () => {
      await source.flush();
      await trimOutbox(source.journal, systemClock.now() + OUTBOX_KEPT_MS + 1_000);
    },
    deadLetters: () => store.read((tx) => listDead(tx, 100)),
    replay: async (id) => {
      await createSqliteEventJournal(store).replayFailure(id, systemClock.now());
    },
    close: async () => {
      await Promise.all([...living].map((bus) => bus.stop()));
      source.feed.close();
      for (const end of endings.toReversed()) await end();
    },
  };
}

busConformance("feed", createFeedWorld);

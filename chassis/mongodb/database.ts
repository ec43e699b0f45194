// A MongoDB database as a service's store, shared by all instances of the service. A write that has resolved is on the
// disks of a majority. While no primary answers every call is refused with `unavailable`; nothing has to be done when
// there is one again.
import type { Db, MongoClient } from "mongodb";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import { createHeadWatch } from "../head-watch.ts";
import { createIds } from "../ids.ts";
import type { Log } from "../log.ts";
import { systemRandom } from "../random.ts";
import { createSharedMetrics } from "../shared-metrics.ts";
import { createHistogram } from "../telemetry-histogram.ts";
import { connect, failure } from "./connection.ts";
import { readMongodbUrl } from "./connection-url.ts";
import type { Queries } from "./documents.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { headOf } from "./journal-outbox.ts";
import { type Component, migrate } from "./migrate.ts";
import type { MongoMigration } from "./migration.ts";
import { outboxInboxLeases } from "./migrations/0001-outbox-inbox-leases.ts";
import { idsOfParts } from "./migrations/0002-ids-of-parts.ts";
import { processes } from "./migrations/0003-processes.ts";
import { type Primary, watchPrimary } from "./primary.ts";
import { BEAT_EVERY_MS, createProcessSessions } from "./process-sessions.ts";
import { createSequencer } from "./sequencer.ts";
import { createTransactions, type TransactionObserver, type Tx } from "./transactions.ts";

export type { Documents, Queries } from "./documents.ts";
export type { Tx } from "./transactions.ts";

/** Single commands outside of `write` and `read` are atomic each, and see what a majority has. */
export type MongoDatabase = Queries & {
  /**
   * One atomic operation on a snapshot. It may run several times, until it was in nobody's way: nothing outside the store
   * may happen in it, and it asks nothing of the store but through `tx`. Of two that write one document one fails and
   * runs again; what an operation decides on and does not write it must not need to be still so at the commit. `turns`:
   * names of what it will write, so that operations of this process wait for each other instead. What it throws takes
   * everything back and rejects.
   */
  write<T>(operation: (tx: Tx) => Promise<T>, turns?: readonly string[]): Promise<T>;
  /**
   * As `write`, and it may have its transaction in common with others of this process. `touches`: names of all that it
   * decides on and writes; what is left out may be overwritten.
   */
  share<T>(operation: (tx: Tx) => Promise<T>, touches: readonly string[]): Promise<T>;
  /** Several reads on one snapshot. */
  read<T>(query: (queries: Queries) => Promise<T>): Promise<T>;
  /** Called after a commit that wrote events, also (a little later) another instance's. */
  onCommit(listener: () => void): () => void;
  /** Resolves when all that was told before the call has its positions and numbers. */
  sequenced(): Promise<void>;
  ping(): Promise<void>;
  /** Made with the store; another value means that positions and versions seen before mean nothing now. */
  readonly epoch: string;
  close(): Promise<void>;
};

export type MongoOptions = {
  /** See connection-url.ts. */
  readonly url: string;
  /** The service whose store it is. Another one's database is refused. */
  readonly owner: string;
  /** In order. */
  readonly migrations?: readonly MongoMigration[];
  readonly clock: Clock;
  readonly log: Log;
  readonly registry?: Registry;
};

const PING_TIMEOUT_MS = 1_500;

export async function openMongo(options: MongoOptions): Promise<MongoDatabase> {
  const settings = readMongodbUrl(options.url);
  const { client, db } = await connect(settings);
  const primary = watchPrimary(client, options.clock, settings);
  try {
    return assemble({ client, db, primary, epoch: await migrateTo(db, options) }, options);
  } catch (error) {
    await client.close().catch(() => undefined);
    throw failure(settings, error);
  }
}

type Schema = Pick<MongoOptions, "owner" | "migrations" | "clock">;

export function componentsOf({ owner, migrations = [] }: Pick<Schema, "owner" | "migrations">): readonly Component[] {
  return [
    { name: "chassis", migrations: [outboxInboxLeases, idsOfParts, processes] },
    { name: owner, migrations },
  ];
}

/** `arriving`: the store is the target of a move, and only whoever moves it may open it. Answers the epoch. */
export function migrateTo(db: Db, schema: Schema, arriving = false): Promise<string> {
  const { owner, clock } = schema;
  return migrate(db, { owner, clock, components: componentsOf(schema), arriving });
}

type Opened = { readonly client: MongoClient; readonly db: Db; readonly primary: Primary; readonly epoch: string };

function assemble({ client, db, primary, epoch }: Opened, { clock, log, registry }: MongoOptions): MongoDatabase {
  const metrics = observe(client, registry);
  const sessions = createProcessSessions({ db, primary, log, id: createIds(clock, systemRandom).uuid() });
  const published = (): void => {
    watch.committed();
    // Nobody waits for it: whoever looks next would do it.
    sequencer.run().catch(() => undefined);
  };
  const transactions = createTransactions({
    ...{ client, db, primary, sessions, clock },
    observer: { ...metrics, published },
  });
  const { write, share, read, queries } = transactions;
  const sequencer = createSequencer(transactions);
  const watch = createHeadWatch(async () => {
    await sequencer.run();
    return headOf(queries);
  }, clock);
  const housekeeping = startHousekeeping(queries, clock, log);
  const beating = clock.every(BEAT_EVERY_MS, () =>
    sessions
      .beat()
      .catch((error: unknown) => log.debug({ err: error }, "the store does not hear that this process lives")),
  );
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await housekeeping.stop();
    await watch.stop();
    await sequencer.run().catch(() => undefined);
    await beating.stop();
    await sessions.leave().catch(() => undefined);
    await client.close();
  };
  return {
    ...queries,
    write,
    share,
    read,
    onCommit: watch.onCommit,
    sequenced: sequencer.run,
    ping: async () => void (await primary.answer(db.command({ ping: 1 }), PING_TIMEOUT_MS)),
    epoch,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function observe(client: MongoClient, registry: Registry | undefined): Omit<TransactionObserver, "published"> {
  if (!registry) return { finished: () => undefined, retried: () => undefined, shared: () => undefined };
  const registers = [registry];
  const duration = createHistogram({
    name: "souk_mongodb_operation_duration_seconds",
    help: "One atomic operation, from waiting for its turn to the end of its commit.",
    registry,
  }).series({});
  const retries = new Counter({
    name: "souk_mongodb_retries_total",
    help: "Operations that were run again because another one was in the way or the primary moved.",
    registers,
  });
  const connections = new Gauge({
    name: "souk_mongodb_connections",
    help: "Connections of the pool.",
    labelNames: ["state"],
    registers,
  });
  let open = 0;
  let busy = 0;
  const tell = (): void => {
    connections.set({ state: "busy" }, busy);
    connections.set({ state: "idle" }, open - busy);
  };
  const on = (event: "connectionCreated" | "connectionClosed", step: number): void =>
    void client.on(event, () => {
      open += step;
      tell();
    });
  on("connectionCreated", 1);
  on("connectionClosed", -1);
  client.on("connectionCheckedOut", () => {
    busy += 1;
    tell();
  });
  client.on("connectionCheckedIn", () => {
    busy -= 1;
    tell();
  });
  return {
    finished: (ms) => duration.observe(ms / 1000),
    retried: () => retries.inc(),
    shared: createSharedMetrics("mongodb", registry),
  };
}

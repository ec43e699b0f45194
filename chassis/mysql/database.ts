// A MySQL or MariaDB database as a service's store, shared by all instances of the service. A write that has resolved is on
// the server's disk. While the server is away every call is refused with `unavailable`; nothing has to be done when it is
// back.
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import { Problem } from "../errors.ts";
import { createHeadWatch } from "../head-watch.ts";
import type { Log } from "../log.ts";
import { readMigrations } from "../migration-files.ts";
import { createSharedMetrics } from "../shared-metrics.ts";
import { createHistogram } from "../telemetry-histogram.ts";
import { type MysqlSettings, readMysqlUrl } from "./connection-url.ts";
import { type Connections, createConnections } from "./connections.ts";
import { createDurability, type Durability } from "./durability.ts";
import { codeOf, isNetworkError, reasonOf } from "./faults.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { headOf } from "./journal-outbox.ts";
import { type Component, migrate } from "./migrate.ts";
import { refuseCarelessness } from "./server-settings.ts";
import { type Queries, queriesOn, type Tx } from "./statements.ts";
import { createTransactions, type TransactionObserver } from "./transactions.ts";

export type { Queries, SqlValue, Tx } from "./statements.ts";

/** The statements that it has itself are atomic each, and see one snapshot each. */
export type MysqlDatabase = Queries & {
  /**
   * One atomic operation at READ COMMITTED. It may run several times, until it was in nobody's way: nothing outside the
   * store may happen in it, and it asks nothing of the store but through `tx`. What it decides on it locks first
   * (`FOR UPDATE`) or writes conditionally. What it throws takes everything back and rejects. What it answers is on disk.
   */
  write<T>(operation: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * As `write`, and it may have its transaction in common with others of this process: those of them that touch the same go
   * one after the other. `touches`: names of all that it decides on and writes; what is left out may be overwritten.
   */
  share<T>(operation: (tx: Tx) => Promise<T>, touches: readonly string[]): Promise<T>;
  /** Several statements on one snapshot. */
  read<T>(query: (queries: Queries) => Promise<T>): Promise<T>;
  /** For acting on what others have written: see durability.ts. */
  readonly durability: Pick<Durability, "settled" | "settledUpTo">;
  /** Called after a commit that wrote events, also (a little later) another instance's. */
  onCommit(listener: () => void): () => void;
  /** Made with the store; another value means that positions and versions seen before mean nothing now. */
  readonly epoch: string;
  close(): Promise<void>;
};

export type MysqlOptions = {
  /** See connection-url.ts. */
  readonly url: string;
  /** The service whose store it is. Another one's database is refused. */
  readonly owner: string;
  /** A folder of `0001-name.sql`. */
  readonly migrations?: URL;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry?: Registry;
};

/**
 * Adding a column to a large table takes its time, and waits until nobody is amid an operation on it; rows that come from
 * another engine are waited for.
 */
export const MIGRATING = { size: 1, statementMs: 600_000, lockWaitSeconds: 60, idleSeconds: 3_600 } as const;

export async function openMysql(options: MysqlOptions): Promise<MysqlDatabase> {
  const settings = readMysqlUrl(options.url);
  const epoch = await prepare(settings, options);
  const lost = (error: Error): void => options.log.warn({ reason: reasonOf(error) }, "lost a connection to the store");
  return assemble(createConnections(settings, lost), epoch, options);
}

/** In the store while its rows are on their way from another engine. */
export const ARRIVING = "store_arrival";

/** On one connection: brings the store to the newest schema and answers its epoch. */
export async function migrateTo(
  queries: Queries,
  { owner, migrations, clock }: Pick<MysqlOptions, "owner" | "migrations" | "clock">,
): Promise<string> {
  const chassis = await readMigrations(new URL("./migrations/", import.meta.url));
  const service: Component[] = migrations ? [{ name: owner, migrations: await readMigrations(migrations) }] : [];
  const components = [{ name: "chassis", migrations: chassis }, ...service];
  return migrate(queries, { owner, components, now: clock.now() });
}

async function refuseHalfMoved(queries: Queries): Promise<void> {
  const sql = "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?";
  if (await queries.get(sql, ARRIVING)) throw new Error("not all of it has arrived yet: finish it with souk migrate");
}

/** Migrates on a connection of its own. Fails with one line. */
async function prepare(settings: MysqlSettings, options: MysqlOptions): Promise<string> {
  const one = createConnections({ ...settings, ...MIGRATING }, () => undefined);
  try {
    const connection = await one.lend();
    const queries = queriesOn(connection);
    await refuseCarelessness(queries);
    await refuseHalfMoved(queries);
    const epoch = await migrateTo(queries, options);
    connection.release(false);
    return epoch;
  } catch (error) {
    const cause = error instanceof Problem && error.cause !== undefined ? error.cause : error;
    const away = codeOf(cause) === undefined && isNetworkError(cause) ? " can't be reached" : "";
    throw new Error(`the MySQL store ${settings.place}${away}: ${reasonOf(cause)}`, { cause });
  } finally {
    await one.close();
  }
}

function assemble(connections: Connections, epoch: string, options: MysqlOptions): MysqlDatabase {
  const { clock, log } = options;
  const { write, share, read, queries } = createTransactions(connections, clock, {
    ...observe(connections, options.registry),
    settled: () => durability.settled(),
    published: (position) => {
      durability.committed(position);
      watch.committed();
    },
  });
  const durability = createDurability(queries);
  const watch = createHeadWatch(() => headOf(queries), clock);
  const housekeeping = startHousekeeping(queries, clock, log);
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await housekeeping.stop();
    await watch.stop();
    await connections.close();
  };
  return {
    ...queries,
    write,
    share,
    read,
    durability,
    onCommit: watch.onCommit,
    epoch,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function observe(
  connections: Connections,
  registry: Registry | undefined,
): Pick<TransactionObserver, "finished" | "retried" | "shared"> {
  if (!registry) return { finished: () => undefined, retried: () => undefined, shared: () => undefined };
  const registers = [registry];
  const duration = createHistogram({
    name: "souk_mysql_operation_duration_seconds",
    help: "One atomic operation, from waiting for a connection to the end of COMMIT.",
    registry,
  }).series({});
  const retries = new Counter({
    name: "souk_mysql_retries_total",
    help: "Operations that were run again because another one was in the way.",
    registers,
  });
  new Gauge({
    name: "souk_mysql_connections",
    help: "Connections of the pool, and operations that wait for one.",
    labelNames: ["state"],
    registers,
    collect() {
      for (const [state, count] of Object.entries(connections.counts)) this.set({ state }, count);
    },
  });
  return {
    finished: (ms) => duration.observe(ms / 1000),
    retried: () => retries.inc(),
    shared: createSharedMetrics("mysql", registry),
  };
}

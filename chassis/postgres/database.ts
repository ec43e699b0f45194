// A PostgreSQL database as a service's store, shared by all instances of the service. A write that has resolved is on the
// server's disk. While the server is away every call is refused with `unavailable`; nothing has to be done when it is back.
import { Client, Pool } from "pg";
import { Counter, Gauge, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import { Problem } from "../errors.ts";
import { createHeadWatch } from "../head-watch.ts";
import type { Log } from "../log.ts";
import { readMigrations } from "../migration-files.ts";
import { createHistogram } from "../telemetry-histogram.ts";
import { type PostgresSettings, readPostgresUrl } from "./connection-url.ts";
import { codeOf, isNetworkError, reasonOf } from "./faults.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { headOf } from "./journal-outbox.ts";
import { type Component, migrate } from "./migrate.ts";
import { createQueries, type Queries, rowTypes, type Tx } from "./statements.ts";
import { createTransactions, type TransactionObserver } from "./transactions.ts";

export type { Queries, SqlValue, Tx } from "./statements.ts";

/** The statements that it has itself are atomic each, and see one snapshot each. */
export type PostgresDatabase = Queries & {
  /**
   * One atomic operation at READ COMMITTED. It may run several times, until it was in nobody's way: nothing outside the
   * store may happen in it, and it asks nothing of the store but through `tx`. What it decides on it locks first
   * (`FOR UPDATE`, an advisory lock) or writes conditionally. What it throws takes everything back and rejects.
   */
  write<T>(operation: (tx: Tx) => Promise<T>): Promise<T>;
  /** Several statements on one snapshot. */
  read<T>(query: (queries: Queries) => Promise<T>): Promise<T>;
  /** Called after a commit that wrote events, also (a little later) another instance's. */
  onCommit(listener: () => void): () => void;
  /** Made with the store; another value means that positions and versions seen before mean nothing now. */
  readonly epoch: string;
  close(): Promise<void>;
};

export type PostgresOptions = {
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

export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const settings = readPostgresUrl(options.url);
  const epoch = await prepare(settings, options);
  const pool = new Pool({ ...settings.pool, types: rowTypes });
  // Without listeners a connection that ends would end the process. The pool drops it; the next operation opens another.
  pool.on("error", (error) => options.log.warn({ reason: reasonOf(error) }, "lost a connection to the store"));
  pool.on("connect", (client) => client.on("error", () => undefined));
  return assemble(pool, epoch, options);
}

/** In the store while its rows are on their way from another engine. */
export const ARRIVING = "store_arrival";

/** Inside a transaction: brings the store to the newest schema and answers its epoch. */
export async function migrateTo(
  queries: Queries,
  { owner, migrations, clock }: Pick<PostgresOptions, "owner" | "migrations" | "clock">,
): Promise<string> {
  const chassis = await readMigrations(new URL("./migrations/", import.meta.url));
  const service: Component[] = migrations ? [{ name: owner, migrations: await readMigrations(migrations) }] : [];
  const components = [{ name: "chassis", migrations: chassis }, ...service];
  return migrate(queries, { owner, components, now: clock.now() });
}

async function refuseHalfMoved(queries: Queries): Promise<void> {
  const row = await queries.get<{ found: boolean }>("SELECT to_regclass($1) IS NOT NULL AS found", ARRIVING);
  if (row?.found) throw new Error("not all of it has arrived yet: finish it with souk migrate");
}

/** Migrates on a connection of its own. Fails with one line. */
async function prepare(settings: PostgresSettings, options: PostgresOptions): Promise<string> {
  // Waiting for another instance's migration may take longer than a statement.
  const client = new Client({ ...settings.pool, query_timeout: undefined, types: rowTypes });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const queries = createQueries(client);
    await refuseCarelessness(queries);
    await refuseHalfMoved(queries);
    await queries.run("BEGIN");
    const epoch = await migrateTo(queries, options);
    await queries.run("COMMIT");
    return epoch;
  } catch (error) {
    const cause = error instanceof Problem ? error.cause : error;
    const away = codeOf(cause) === undefined && isNetworkError(cause) ? " can't be reached" : "";
    throw new Error(`the PostgreSQL store ${settings.place}${away}: ${reasonOf(cause)}`, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A commit that is told before it is on disk may be lost with its events' positions, which are then given twice. */
async function refuseCarelessness(queries: Queries): Promise<void> {
  const row = await queries.get<{ synchronous: string; disk: string; encoding: string }>(
    `SELECT current_setting('synchronous_commit') AS synchronous, current_setting('fsync') AS disk,
       current_setting('server_encoding') AS encoding`,
  );
  if (row?.synchronous === "off" || row?.disk === "off") {
    throw new Error("synchronous_commit and fsync must be on: what was answered must be on disk");
  }
  if (row?.encoding !== "UTF8") throw new Error(`the database's encoding must be UTF8, not ${row?.encoding}`);
}

function assemble(pool: Pool, epoch: string, options: PostgresOptions): PostgresDatabase {
  const { clock, log } = options;
  const metrics = observe(pool, options.registry);
  const { write, read, queries } = createTransactions(pool, clock, { ...metrics, published: () => watch.committed() });
  const watch = createHeadWatch(() => headOf(queries), clock);
  const housekeeping = startHousekeeping(queries, clock, log);
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await housekeeping.stop();
    await watch.stop();
    await pool.end();
  };
  return {
    ...queries,
    write,
    read,
    onCommit: watch.onCommit,
    epoch,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function observe(pool: Pool, registry: Registry | undefined): Omit<TransactionObserver, "published"> {
  if (!registry) return { finished: () => undefined, retried: () => undefined };
  const registers = [registry];
  const duration = createHistogram({
    name: "souk_postgres_operation_duration_seconds",
    help: "One atomic operation, from waiting for a connection to the end of COMMIT.",
    registry,
  }).series({});
  const retries = new Counter({
    name: "souk_postgres_retries_total",
    help: "Operations that were run again because another one was in the way.",
    registers,
  });
  new Gauge({
    name: "souk_postgres_connections",
    help: "Connections of the pool, and operations that wait for one.",
    labelNames: ["state"],
    registers,
    collect() {
      this.set({ state: "idle" }, pool.idleCount);
      this.set({ state: "busy" }, pool.totalCount - pool.idleCount);
      this.set({ state: "waiting" }, pool.waitingCount);
    },
  });
  return { finished: (ms) => duration.observe(ms / 1000), retried: () => retries.inc() };
}

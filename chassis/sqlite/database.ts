// A SQLite file as a service's store: WAL, synchronous=FULL, one group-committing writer and one read-only reader per
// process. Several processes may share the file. A write that has resolved is on disk.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Counter, type Registry } from "prom-client";
import type { Clock, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import { readMigrations } from "../migration-files.ts";
import { createHistogram } from "../telemetry-histogram.ts";
import { type CommitObserver, createGroupCommit } from "./group-commit.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { migrate } from "./migrate.ts";
import { createTx, type Tx } from "./statements.ts";

export type { SqlValue, Tx } from "./statements.ts";

export type SqliteDatabase = {
  /**
   * One atomic operation, synchronous. It waits its turn, runs with all that wait in one transaction, and resolves after
   * the COMMIT. What it throws rolls back only itself and rejects. Nothing outside the store may happen in it.
   */
  write<T>(operation: (tx: Tx) => T): Promise<T>;
  /** Reads one snapshot, the last commit, at once. In `:memory:` stores there is only one connection. */
  read<T>(query: (tx: Tx) => T): T;
  /** Called after every commit to the file, also (a little later) after another process's. */
  onCommit(listener: () => void): () => void;
  /** Made with the store; another value means that positions and versions seen before mean nothing now. */
  readonly epoch: string;
  /** Finishes what is queued. */
  close(): Promise<void>;
};

export type SqliteOptions = {
  /** `sqlite:/absolute/path` or `sqlite::memory:`. */
  readonly url: string;
  /** A folder of `0001-name.sql`. */
  readonly migrations?: URL;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry?: Registry;
  /** `normal` may lose the last commits when the machine (not the process) dies: for caches and mailboxes only. */
  readonly durability?: "full" | "normal";
};

/** SQLite's own waiting blocks the event loop; past this we wait outside (group-commit.ts). */
const BLOCKING_BUSY_MS = 2;
/** While opening nothing else runs yet. */
const OPENING_BUSY_MS = 10_000;
/** Another process's commit shows only by asking. Asked so often while there are some, and so often while there are none. */
const FOREIGN_COMMIT_POLL_MS = 25;
const QUIET_POLL_MS = 200;
const QUIET_AFTER_MS = 30_000;
const CACHE_KIB = 4_096;
/** A page that many commits change is copied into the database once per so many pages of log (SQLite's own: 1,000). */
const CHECKPOINT_PAGES = 4_000;
const JOURNAL_LIMIT_BYTES = 32 * 1024 * 1024;

export async function openSqlite(options: SqliteOptions): Promise<SqliteDatabase> {
  const path = sqlitePathOf(options.url);
  if (path !== ":memory:") await mkdir(dirname(path), { recursive: true });
  const own = await readMigrations(new URL("./migrations/", import.meta.url));
  const service = options.migrations ? await readMigrations(options.migrations) : [];
  const writer = openWriter(path, options.durability ?? "full");
  try {
    refuseHalfMoved(writer);
    migrate(writer, "chassis", own, options.clock);
    migrate(writer, "service", service, options.clock);
    const epoch = readEpoch(writer);
    writer.exec(`PRAGMA busy_timeout = ${BLOCKING_BUSY_MS}`);
    return assemble(writer, path === ":memory:" ? writer : openReader(path), epoch, options);
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** Throws one line for what is no URL of an embedded store. */
export function sqlitePathOf(url: string): string {
  const path = url.startsWith("sqlite:") ? url.slice("sqlite:".length).replace(/^\/\/(?=\/)/, "") : "";
  if (path !== ":memory:" && !path.startsWith("/") && !/^[A-Za-z]:[\\/]/.test(path)) {
    // No more than the scheme: another engine's URL has a password in it.
    const shown = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[0] ?? "a bare path";
    throw new Error(`DATABASE_URL must be sqlite:/absolute/path or sqlite::memory:, not ${shown}`);
  }
  return path;
}

function openWriter(path: string, durability: "full" | "normal"): DatabaseSync {
  const connection = new DatabaseSync(path, {
    timeout: OPENING_BUSY_MS,
    enableForeignKeyConstraints: true,
  });
  connection.exec(`PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"};
    PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA temp_store = MEMORY;
    PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
    PRAGMA journal_size_limit = ${JOURNAL_LIMIT_BYTES};`);
  return connection;
}

function openReader(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, {
    readOnly: true,
    timeout: OPENING_BUSY_MS,
  });
  connection.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA temp_store = MEMORY;`);
  return connection;
}

function refuseHalfMoved(connection: DatabaseSync): void {
  const row = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'store_arrival'").get();
  if (row) throw new Error("DATABASE_URL: not all of the store has arrived yet: finish it with souk migrate");
}

function readEpoch(connection: DatabaseSync): string {
  const row = connection.prepare("SELECT epoch FROM store_identity").get();
  if (typeof row?.epoch !== "string") throw new Error("the store has no epoch");
  return row.epoch;
}

function assemble(writer: DatabaseSync, reader: DatabaseSync, epoch: string, options: SqliteOptions): SqliteDatabase {
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const metrics = observe(options.registry);
  let ours = 0;
  const commits = createGroupCommit(writer, options.clock, {
    committed: (operations, durationMs) => {
      ours += 1;
      metrics?.committed(operations, durationMs);
      notify();
    },
  });
  const write: SqliteDatabase["write"] = (operation) => commits.write(operation);
  const watch = reader === writer ? undefined : watchOthers(reader, options.clock, () => ours, notify);
  const housekeeping = startHousekeeping({ write }, options.clock, options.log);
  let closed = false;
  return {
    write,
    read: createRead(reader, writer),
    onCommit: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    epoch,
    close: async () => {
      if (closed) return;
      closed = true;
      await housekeeping.stop();
      await watch?.stop();
      await commits.close();
      if (reader !== writer) reader.close();
      writer.close();
    },
  };
}

function createRead(reader: DatabaseSync, writer: DatabaseSync): SqliteDatabase["read"] {
  const tx = createTx(reader);
  if (reader === writer) return (query) => query(tx);
  const begin = reader.prepare("BEGIN");
  const end = reader.prepare("COMMIT");
  return (query) => {
    if (reader.isTransaction) return query(tx); // A read within a read sees the same snapshot.
    begin.run();
    try {
      return query(tx);
    } finally {
      end.run();
    }
  };
}

/** `data_version` changes with any commit but the asking connection's; `ours` counts those of our own writer. */
function watchOthers(reader: DatabaseSync, clock: Clock, ours: () => number, notify: () => void): Repeating {
  const version = reader.prepare("PRAGMA data_version");
  const ask = (): unknown => version.get()?.data_version;
  let seen = ask();
  let counted = ours();
  let foreignMs = Number.NEGATIVE_INFINITY;
  let often: Repeating | undefined;
  const look = (): void => {
    if (reader.isTransaction) return;
    const nowMs = clock.monotonicMs();
    const now = ask();
    if (now !== seen && ours() === counted) foreignMs = nowMs;
    const changed = now !== seen;
    seen = now;
    counted = ours();
    if (nowMs - foreignMs < QUIET_AFTER_MS) {
      often ??= clock.every(FOREIGN_COMMIT_POLL_MS, look);
    } else {
      void often?.stop();
      often = undefined;
    }
    if (changed) notify();
  };
  const seldom = clock.every(QUIET_POLL_MS, look);
  return {
    stop: async () => {
      await seldom.stop();
      await often?.stop();
    },
  };
}

function observe(registry: Registry | undefined): CommitObserver | undefined {
  if (!registry) return undefined;
  const operations = new Counter({
    name: "souk_sqlite_operations_total",
    help: "Atomic operations committed to the embedded store.",
    registers: [registry],
  });
  const duration = createHistogram({
    name: "souk_sqlite_commit_duration_seconds",
    help: "One group of operations, from BEGIN to the end of COMMIT.",
    registry,
  });
  const series = duration.series({});
  return {
    committed: (count, durationMs) => {
      operations.inc(count);
      series.observe(durationMs / 1000);
    },
  };
}

// An embedded store that is carried to or from another engine. While it is open here nobody else writes to it.
import { existsSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock, Instant } from "../clock.ts";
import { type Migration, readMigrations } from "../migration-files.ts";
import { type Endings, readShape } from "../store-image/shape.ts";
import {
  type Counters,
  type Identity,
  type StoreImageEngine,
  type StoreImageSource,
  type StoreImageTarget,
  StoreOccupied,
  type StoreShape,
} from "../store-image/store-image.ts";
import { sqlitePathOf } from "./database.ts";
import { migrate } from "./migrate.ts";
import { rowForm, type StoreForm } from "./row-form.ts";
import { createTx, type Tx } from "./statements.ts";

const BUSY_MS = 2_000;

export type SqliteImageOptions = {
  readonly url: string;
  readonly migrations: URL;
  readonly clock: Clock;
  readonly form?: StoreForm;
  readonly endings?: Endings;
};

/** In the row form, or in the one that is given. */
export async function sqliteImage(options: SqliteImageOptions): Promise<StoreImageEngine> {
  const { migrations, clock } = options;
  const path = sqlitePathOf(options.url);
  const tables = await readShape(migrations, clock, options.endings);
  const schema = await schemaOf(migrations);
  const prepare = (connection: DatabaseSync): void => {
    migrate(connection, "chassis", schema.chassis, clock);
    migrate(connection, "service", schema.service, clock);
  };
  const form = options.form ?? rowForm(tables);
  return {
    shape: form.shape,
    openSource: async () => openSource(path, schema, form),
    openTarget: async (sourceEpoch) => {
      mkdirSync(dirname(path), { recursive: true });
      const connection = open(path);
      try {
        arrive(connection, { place: path, tables, sourceEpoch, prepare });
        return openTarget(connection, path, form);
      } catch (error) {
        connection.close();
        throw error;
      }
    },
  };
}

type Schema = { readonly chassis: readonly Migration[]; readonly service: readonly Migration[] };

async function schemaOf(migrations: URL): Promise<Schema> {
  return {
    chassis: await readMigrations(new URL("./migrations/", import.meta.url)),
    service: await readMigrations(migrations),
  };
}

/** Another service's store, or one that this release has not opened yet. */
function refuseOtherSchema(tx: Tx, place: string, { chassis, service }: Schema): void {
  const isStore = tx.get("SELECT 1 FROM sqlite_schema WHERE name = 'schema_versions'") !== undefined;
  const names = (component: string): string =>
    tx
      .all<{ name: string }>("SELECT name FROM schema_versions WHERE component = ? ORDER BY version", component)
      .map(({ name }) => name)
      .join();
  const expected = (migrations: readonly Migration[]): string => migrations.map(({ name }) => name).join();
  if (!isStore || names("service").split(",")[0] !== service[0]?.name) {
    throw new Error(`${place} is no store of this service`);
  }
  if (names("chassis") !== expected(chassis) || names("service") !== expected(service)) {
    throw new Error(`${place} has another release's schema: start and stop the shop once with this one`);
  }
}

const SQLITE_BUSY = 5;
const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && Number(error.errcode) % 256 === SQLITE_BUSY;

function open(path: string): DatabaseSync {
  const connection = new DatabaseSync(path, { timeout: BUSY_MS, enableForeignKeyConstraints: true });
  connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  return connection;
}

function openSource(path: string, schema: Schema, form: StoreForm): StoreImageSource {
  if (!existsSync(path)) throw new Error(`there is no store at ${path}`);
  const connection = open(path);
  try {
    const tx = createTx(connection);
    refuseOtherSchema(tx, path, schema);
    connection.exec("BEGIN IMMEDIATE"); // Keeps writers out; nothing is written.
    return {
      ...form.open(connection, path),
      place: path,
      identity: async () => readIdentity(tx, path),
      users: async (now: Instant) =>
        tx
          .all<{ instance: string }>("SELECT instance FROM feed_members WHERE until > ? ORDER BY instance", now)
          .map(({ instance }) => instance),
      close: async () => connection.close(),
    };
  } catch (error) {
    connection.close();
    throw isBusy(error) ? new Error(`${path} is being written to`, { cause: error }) : error;
  }
}

function readIdentity(tx: Tx, place: string): Identity {
  if (isArriving(tx)) throw new Error(`${place} holds half of a move that was not finished`);
  const epoch = tx.get<{ epoch: string }>("SELECT epoch FROM store_identity")?.epoch;
  if (!epoch) throw new Error(`${place} has no epoch`);
  const rows = tx.all<{ name: string; seq: number }>("SELECT name, seq FROM sqlite_sequence");
  return { epoch, counters: Object.fromEntries(rows.map(({ name, seq }) => [name, seq])) satisfies Counters };
}

const isArriving = (tx: Tx): boolean =>
  tx.get("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'store_arrival'") !== undefined;

type Arrival = {
  readonly place: string;
  readonly tables: StoreShape;
  readonly sourceEpoch: string;
  readonly prepare: (connection: DatabaseSync) => void;
};

/**
 * Makes the schema in an empty file, without the rows that a new store begins with, or goes on with what was begun. The
 * mark is there before anything else is: nobody must take the file for a store.
 */
function arrive(connection: DatabaseSync, { place, tables, sourceEpoch, prepare }: Arrival): void {
  const tx = createTx(connection);
  if (!isArriving(tx)) {
    if (tx.get("SELECT 1 FROM sqlite_schema LIMIT 1") !== undefined) throw new StoreOccupied(`${place} is not empty`);
    connection.exec(
      "BEGIN IMMEDIATE; CREATE TABLE store_arrival (source_epoch TEXT NOT NULL, ready INTEGER NOT NULL) STRICT",
    );
    tx.run("INSERT INTO store_arrival VALUES (?, 0)", sourceEpoch);
    connection.exec("COMMIT");
  }
  const begun = tx.get<{ source_epoch: string; ready: number }>("SELECT source_epoch, ready FROM store_arrival");
  if (begun?.source_epoch !== sourceEpoch) throw new StoreOccupied(`${place} holds half of another store's move`);
  prepare(connection);
  if (begun.ready === 1) return;
  connection.exec("BEGIN IMMEDIATE");
  for (const table of tables.toReversed()) tx.run(`DELETE FROM "${table.name}"`);
  tx.run("UPDATE store_arrival SET ready = 1");
  connection.exec("COMMIT");
}

function openTarget(connection: DatabaseSync, place: string, form: StoreForm): StoreImageTarget {
  const tx = createTx(connection);
  const { insert, ...opened } = form.open(connection, place);
  return {
    ...opened,
    place,
    write: async (table, rows) => {
      connection.exec("BEGIN IMMEDIATE");
      try {
        for (const row of rows) insert(table, row);
        connection.exec("COMMIT");
      } catch (error) {
        if (connection.isTransaction) connection.exec("ROLLBACK");
        throw new Error(`${table.name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    },
    finish: async ({ epoch, counters }) => {
      connection.exec("BEGIN IMMEDIATE");
      tx.run("UPDATE store_identity SET epoch = ?", epoch);
      for (const [name, last] of Object.entries(counters)) {
        tx.run("DELETE FROM sqlite_sequence WHERE name = ?", name);
        tx.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", name, last);
      }
      tx.run("DROP TABLE store_arrival");
      connection.exec("COMMIT");
    },
    close: async () => connection.close(),
  };
}

// A MySQL store that is carried to or from another engine, on one connection.
import type { Clock, Instant } from "../clock.ts";
import { readShape } from "../store-image/shape.ts";
import { type Dialect, keyOf, statementsFor } from "../store-image/sql-rows.ts";
import {
  type Cell,
  type Identity,
  type Row,
  type StoreImageEngine,
  type StoreImageSource,
  type StoreImageTarget,
  StoreOccupied,
  type StoreShape,
  type TableShape,
} from "../store-image/store-image.ts";
import { type MysqlSettings, readMysqlUrl } from "./connection-url.ts";
import { createConnections, type Lent, type SqlValue } from "./connections.ts";
import { ARRIVING, MIGRATING, migrateTo } from "./database.ts";
import { codeOf, reasonOf } from "./faults.ts";
import { type Queries, queriesOn, rowMarks } from "./statements.ts";

/** Texts are in the order of their bytes by the database's collation. */
const dialect: Dialect = { quote: (name) => `"${name}"`, mark: () => "?", byBytes: (column) => column };

export type MysqlImageOptions = {
  readonly url: string;
  /** The service whose store it is. */
  readonly owner: string;
  readonly migrations: { readonly sqlite: URL; readonly mysql: URL };
  readonly clock: Clock;
};

export async function mysqlImage(options: MysqlImageOptions): Promise<StoreImageEngine> {
  const settings = readMysqlUrl(options.url);
  const shape = await readShape(options.migrations.sqlite, options.clock);
  refuseOtherKinds(shape);
  const { place } = settings;
  return {
    shape,
    openSource: () =>
      onConnection(settings, async ({ connection, queries, close }) => {
        const { owner } = options;
        const identity = await readIdentity(queries, { owner, place, shape });
        await connection.command("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
        await connection.command("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY");
        return { ...readerOf(queries, place), identity: async () => identity, users: usersOf(queries), close };
      }),
    openTarget: (sourceEpoch) =>
      onConnection(settings, async ({ connection, queries, close }) => {
        await arrive(queries, { ...options, place, shape, sourceEpoch });
        return openTarget({ connection, queries, close }, { place, shape });
      }),
  };
}

/** Services that have such columns don't run on MySQL. */
function refuseOtherKinds(shape: StoreShape): void {
  for (const { name, columns } of shape) {
    const other = columns.find(({ kind }) => kind === "bytes" || kind === "real");
    if (other) throw new Error(`${name}.${other.name} can't be carried to or from MySQL`);
  }
}

type Opened = { readonly connection: Lent; readonly queries: Queries; close(): Promise<void> };

async function onConnection<T>(settings: MysqlSettings, use: (opened: Opened) => Promise<T>): Promise<T> {
  const connections = createConnections({ ...settings, ...MIGRATING }, () => undefined);
  try {
    const connection = await connections.lend().catch((error: unknown) => {
      throw new Error(`the MySQL store ${settings.place}: ${reasonOf(error)}`, { cause: error });
    });
    const close = async (): Promise<void> => {
      // With what was begun and not committed.
      connection.release(true);
      await connections.close();
    };
    return await use({
      connection,
      queries: queriesOn(connection),
      close,
    });
  } catch (error) {
    await connections.close();
    throw error;
  }
}

type Expected = { readonly owner: string; readonly place: string; readonly shape: StoreShape };

async function readIdentity(queries: Queries, { owner, place, shape }: Expected): Promise<Identity> {
  if (!(await has(queries, "store_identity"))) throw new Error(`${place} has no store`);
  if (await has(queries, ARRIVING)) throw new Error(`${place} holds half of a move that was not finished`);
  const row = await queries.get<{ epoch: string; owner: string }>("SELECT epoch, owner FROM store_identity");
  if (row?.owner !== owner) throw new Error(`${place} is the store of ${row?.owner}, not of ${owner}`);
  const head = await queries.get<{ position: number }>("SELECT position FROM feed_head");
  const numbers = await readNumbers(queries, shape);
  return { epoch: row.epoch, counters: { ...numbers, outbox: head?.position ?? 0 } };
}

async function has(queries: Queries, table: string): Promise<boolean> {
  const sql = "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?";
  return (await queries.get(sql, table)) !== undefined;
}

/** What is undone has told nobody its number, so the highest that is there is the last that was given. */
async function readNumbers(queries: Queries, shape: StoreShape): Promise<Readonly<Record<string, number>>> {
  const last: Record<string, number> = {};
  for (const { name, key } of await numberedIn(queries, shape)) {
    const row = await queries.get<{ highest: number | null }>(`SELECT max("${key[0]}") AS highest FROM "${name}"`);
    if (typeof row?.highest === "number") last[name] = row.highest;
  }
  return last;
}

/** The tables whose keys the store counts itself. */
async function numberedIn(queries: Queries, shape: StoreShape): Promise<readonly TableShape[]> {
  const rows = await queries.all<{ name: string; key: string }>(
    `SELECT table_name AS name, column_name AS "key" FROM information_schema.columns
     WHERE table_schema = DATABASE() AND extra LIKE '%auto_increment%'`,
  );
  return shape.filter(({ name, key }) => rows.some((row) => row.name === name && row.key === key[0]));
}

function usersOf(queries: Queries): StoreImageSource["users"] {
  return async (now: Instant) => {
    const sql = "SELECT instance FROM feed_members WHERE until > ? ORDER BY instance";
    return (await queries.all<{ instance: string }>(sql, now)).map(({ instance }) => instance);
  };
}

function readerOf(queries: Queries, place: string): Pick<StoreImageSource, "place" | "count" | "read"> {
  return {
    place,
    count: async (table) => {
      const row = await queries.get<{ rows_counted: number }>(statementsFor(table, dialect).count);
      return Number(row?.rows_counted);
    },
    read: async (table, after, limit) => {
      const { first, next } = statementsFor(table, dialect);
      if (!after) return queries.all<Row>(first, limit);
      const key = keyOf(table, after);
      const [leading = ""] = key;
      // Rows in brackets are compared without the index; their first column alone is not.
      const sql = next.replace("WHERE ", `WHERE "${table.key[0]}" >= ? AND `);
      return queries.all<Row>(sql, leading, ...key, limit);
    },
  };
}

type Arrival = MysqlImageOptions & {
  readonly place: string;
  readonly shape: StoreShape;
  readonly sourceEpoch: string;
};

/**
 * Makes the schema in an empty database, without the rows that a new store begins with, or goes on with what was begun. The
 * mark is there before anything else is: nobody must take the database for a store.
 */
async function arrive(
  queries: Queries,
  { place, shape, sourceEpoch, owner, migrations, clock }: Arrival,
): Promise<void> {
  if (!(await has(queries, ARRIVING))) {
    const tables = "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() LIMIT 1";
    if ((await queries.get(tables)) !== undefined) throw new StoreOccupied(`${place} is not empty`);
    await queries.run(`CREATE TABLE ${ARRIVING} (source_epoch VARCHAR(64) NOT NULL PRIMARY KEY, ready INT NOT NULL)`);
  }
  await queries.run(
    `INSERT INTO ${ARRIVING} (source_epoch, ready)
     SELECT ?, 0 FROM (SELECT 1) AS one WHERE NOT EXISTS (SELECT 1 FROM ${ARRIVING})`,
    sourceEpoch,
  );
  const begun = await queries.get<{ source_epoch: string; ready: number }>(
    `SELECT source_epoch, ready FROM ${ARRIVING}`,
  );
  if (begun?.source_epoch !== sourceEpoch) throw new StoreOccupied(`${place} holds half of another store's move`);
  await migrateTo(queries, { owner, migrations: migrations.mysql, clock });
  if (begun.ready === 1) return;
  for (const table of shape.toReversed()) await queries.run(`DELETE FROM "${table.name}"`);
  await queries.run(`UPDATE ${ARRIVING} SET ready = 1`);
}

type Target = { readonly place: string; readonly shape: StoreShape };

function openTarget({ connection, queries, close }: Opened, { place, shape }: Target): StoreImageTarget {
  return {
    ...readerOf(queries, place),
    last: (table) => queries.get<Row>(statementsFor(table, dialect).last),
    write: async (table, rows) => {
      const names = table.columns.map(({ name }) => name);
      await queries
        .run(
          `INSERT INTO "${table.name}" (${names.map(dialect.quote).join()}) VALUES ${rowMarks(rows, names.length)}`,
          ...rows.flatMap((row) => names.map((name) => storable(row[name] ?? null))),
        )
        .catch((error: unknown) => {
          throw new Error(`${table.name}: ${codeOf(error) ?? ""} ${reasonOf(error)}`, { cause: error });
        });
    },
    finish: async ({ epoch, counters }) => {
      // DDL commits by itself: all of this may be done again, until the mark is gone.
      for (const { name } of await numberedIn(queries, shape)) {
        const last = counters[name];
        if (Number.isSafeInteger(last)) {
          await connection.command(`ALTER TABLE "${name}" AUTO_INCREMENT = ${Number(last) + 1}`);
        }
      }
      await queries.run("UPDATE store_identity SET epoch = ?", epoch);
      await queries.run("UPDATE feed_head SET position = ?", counters.outbox ?? 0);
      await connection.command(`DROP TABLE ${ARRIVING}`);
    },
    close,
  };
}

function storable(cell: Cell): SqlValue {
  if (cell instanceof Uint8Array) throw new TypeError("a MySQL store has no columns of bytes");
  return cell;
}

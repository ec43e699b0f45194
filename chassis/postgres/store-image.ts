// A PostgreSQL store that is carried to or from another engine, on one connection.
import { Client } from "pg";
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
import { type PostgresSettings, readPostgresUrl } from "./connection-url.ts";
import { ARRIVING, migrateTo } from "./database.ts";
import { codeOf, reasonOf } from "./faults.ts";
import { createQueries, type Queries, rowTypes } from "./statements.ts";

const dialect: Dialect = {
  quote: (name) => `"${name}"`,
  mark: (n) => `$${n}`,
  byBytes: (column) => `${column} COLLATE "C"`,
};

export type PostgresImageOptions = {
  readonly url: string;
  /** The service whose store it is. */
  readonly owner: string;
  readonly migrations: { readonly sqlite: URL; readonly postgres: URL };
  readonly clock: Clock;
};

export async function postgresImage(options: PostgresImageOptions): Promise<StoreImageEngine> {
  const settings = readPostgresUrl(options.url);
  const shape = await readShape(options.migrations.sqlite, options.clock);
  const { place } = settings;
  return {
    shape,
    openSource: async () => {
      const client = await connect(settings);
      const queries = createQueries(client);
      const identity = await readIdentity(queries, options.owner, place).catch(ended(client));
      await queries.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
      return {
        ...readerOf(queries, place),
        identity: async () => identity,
        users: usersOf(queries),
        close: closing(client),
      };
    },
    openTarget: async (sourceEpoch) => {
      const client = await connect(settings);
      const queries = createQueries(client);
      await arrive(queries, { ...options, place, shape, sourceEpoch }).catch(ended(client));
      return openTarget(queries, place, closing(client));
    },
  };
}

async function connect(settings: PostgresSettings): Promise<Client> {
  const client = new Client({ ...settings.pool, statement_timeout: 0, query_timeout: 0, types: rowTypes });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Error(`the PostgreSQL store ${settings.place}: ${reasonOf(error)}`, { cause: error });
  }
  return client;
}

const closing = (client: Client) => async (): Promise<void> => {
  await client.end().catch(() => undefined);
};
const ended =
  (client: Client) =>
  async (error: unknown): Promise<never> => {
    await closing(client)();
    throw error;
  };

async function readIdentity(queries: Queries, owner: string, place: string): Promise<Identity> {
  if (!(await has(queries, "store_identity"))) throw new Error(`${place} has no store`);
  if (await has(queries, ARRIVING)) throw new Error(`${place} holds half of a move that was not finished`);
  const row = await queries.get<{ epoch: string; owner: string }>("SELECT epoch, owner FROM store_identity");
  if (row?.owner !== owner) throw new Error(`${place} is the store of ${row?.owner}, not of ${owner}`);
  const head = await queries.get<{ position: number }>("SELECT position FROM feed_head");
  return { epoch: row.epoch, counters: { outbox: head?.position ?? 0 } };
}

const has = async (queries: Queries, table: string): Promise<boolean> =>
  (await queries.get<{ found: boolean }>("SELECT to_regclass($1) IS NOT NULL AS found", table))?.found === true;

function usersOf(queries: Queries): StoreImageSource["users"] {
  return async (now: Instant) => {
    const rows = await queries.all<{ instance: string }>(
      "SELECT instance FROM feed_members WHERE until > $1 ORDER BY instance",
      now,
    );
    return rows.map(({ instance }) => instance);
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
      return after ? queries.all<Row>(next, ...keyOf(table, after), limit) : queries.all<Row>(first, limit);
    },
  };
}

type Arrival = PostgresImageOptions & {
  readonly place: string;
  readonly shape: StoreShape;
  readonly sourceEpoch: string;
};

/** Makes the schema in an empty database, without the rows that a new store begins with, or goes on with what was begun. */
async function arrive(
  queries: Queries,
  { place, shape, sourceEpoch, owner, migrations, clock }: Arrival,
): Promise<void> {
  if (await has(queries, ARRIVING)) {
    const row = await queries.get<{ source_epoch: string }>(`SELECT source_epoch FROM ${ARRIVING}`);
    if (row?.source_epoch !== sourceEpoch) throw new StoreOccupied(`${place} holds half of another store's move`);
    return;
  }
  if (await has(queries, "schema_versions")) throw new StoreOccupied(`${place} is not empty`);
  await queries.run("BEGIN");
  await migrateTo(queries, { owner, migrations: migrations.postgres, clock });
  for (const table of shape.toReversed()) await queries.run(`DELETE FROM "${table.name}"`);
  await queries.run(`CREATE TABLE ${ARRIVING} (source_epoch TEXT NOT NULL)`);
  await queries.run(`INSERT INTO ${ARRIVING} VALUES ($1)`, sourceEpoch);
  await queries.run("COMMIT");
}

function openTarget(queries: Queries, place: string, close: () => Promise<void>): StoreImageTarget {
  return {
    ...readerOf(queries, place),
    last: (table) => queries.get<Row>(statementsFor(table, dialect).last),
    write: async (table, rows) => {
      const columns = table.columns.map(({ name }) => `"${name}"`).join();
      await queries
        .run(
          `INSERT INTO "${table.name}" (${columns})
           SELECT ${columns} FROM json_populate_recordset(NULL::"${table.name}", $1)`,
          JSON.stringify(rows.map((row) => storable(table, row))),
        )
        .catch((error: unknown) => {
          throw new Error(`${table.name}: ${codeOf(error) ?? ""} ${reasonOf(error)}`, { cause: error });
        });
    },
    finish: async ({ epoch, counters }) => {
      await queries.run("BEGIN");
      await queries.run("UPDATE store_identity SET epoch = $1", epoch);
      await queries.run("UPDATE feed_head SET position = $1", counters.outbox ?? 0);
      await queries.run(`DROP TABLE ${ARRIVING}`);
      await queries.run("COMMIT");
    },
    close,
  };
}

const storable = ({ columns }: TableShape, row: Row): Readonly<Record<string, Cell>> =>
  Object.fromEntries(columns.map(({ name }) => [name, asJson(row[name] ?? null)]));

/** BYTEA's own notation for bytes. */
const asJson = (cell: Cell): Cell => (cell instanceof Uint8Array ? `\\x${Buffer.from(cell).toString("hex")}` : cell);

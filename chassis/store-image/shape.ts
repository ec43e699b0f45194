// The tables of a service's store, read off an empty embedded one: a migration that adds a table adds it here too.
import { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import { readMigrations } from "../migration-files.ts";
import { migrate } from "../sqlite/migrate.ts";
import type { StoreShape, TableShape } from "./store-image.ts";

/** Made anew by every store, or of no use to another one. */
const OWN = new Set(["schema_versions", "store_identity", "feed_members", "store_arrival"]);
const kinds = { TEXT: "text", INTEGER: "integer", REAL: "real", BLOB: "bytes" } as const;

/** Table -> the column that says when a row ends (`TableShape.ends`). */
export type Endings = Readonly<Record<string, string>>;

type Described = { readonly table: TableShape; readonly refersTo: ReadonlySet<string> };

export async function readShape(migrations: URL, clock: Clock, endings: Endings = {}): Promise<StoreShape> {
  const connection = new DatabaseSync(":memory:");
  try {
    migrate(connection, "chassis", await readMigrations(new URL("../sqlite/migrations/", import.meta.url)), clock);
    migrate(connection, "service", await readMigrations(migrations), clock);
    const tables = inOrderOfReference(describeTables(connection));
    return tables.map((table) => withEnding(table, endings[table.name]));
  } finally {
    connection.close();
  }
}

function describeTables(connection: DatabaseSync): Described[] {
  const names = connection
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all()
    .map(({ name }) => String(name));
  return names.filter((name) => !OWN.has(name)).map((name) => describeTable(connection, name));
}

function describeTable(connection: DatabaseSync, name: string): Described {
  const columns = connection.prepare("SELECT name, type, pk FROM pragma_table_info(?)").all(name);
  const key = columns
    .filter(({ pk }) => Number(pk) > 0)
    .sort((a, b) => Number(a.pk) - Number(b.pk))
    .map((column) => String(column.name));
  if (key.length === 0) throw new Error(`${name} has no primary key`);
  const references = connection.prepare('SELECT "table" AS name FROM pragma_foreign_key_list(?)').all(name);
  return {
    table: {
      name,
      columns: columns.map((column) => ({ name: String(column.name), kind: kindOf(name, String(column.type)) })),
      key,
    },
    refersTo: new Set(references.map((reference) => String(reference.name)).filter((other) => other !== name)),
  };
}

function kindOf(table: string, type: string): TableShape["columns"][number]["kind"] {
  const kind = kinds[type as keyof typeof kinds];
  if (!kind) throw new Error(`${table} has a column of type ${type}`);
  return kind;
}

function withEnding(table: TableShape, ends: string | undefined): TableShape {
  if (ends === undefined) return table;
  const column = table.columns.find(({ name }) => name === ends);
  if (column?.kind !== "integer") throw new Error(`${table.name} has no instant ${ends}`);
  return { ...table, ends };
}

function inOrderOfReference(tables: readonly Described[]): StoreShape {
  const placed: TableShape[] = [];
  let waiting = tables;
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ table }) => table.name));
    const ready = waiting.filter(({ refersTo }) => ![...refersTo].some((name) => names.has(name)));
    if (ready.length === 0) throw new Error(`${[...names].join(", ")} refer to each other in a circle`);
    placed.push(...ready.map(({ table }) => table));
    waiting = waiting.filter((each) => !ready.includes(each));
  }
  return placed;
}

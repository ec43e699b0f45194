// The reader of the embedded engine: a store's file, opened read-only, seen in one snapshot.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

export type Rows = {
  all<Row>(sql: string): Row[];
  get<Row>(sql: string): Row | undefined;
};

const BUSY_TIMEOUT_MS = 10_000;

export class StoreMissing extends Error {
  override readonly name = "StoreMissing";
}

/** `sqlite:/absolute/path`. */
export function readSnapshot<T>(url: string, read: (rows: Rows) => T): T {
  if (!url.startsWith("sqlite:")) throw new StoreMissing(`there is no reader for ${url.split(":")[0]}: stores yet`);
  const path = url.slice("sqlite:".length);
  if (!existsSync(path)) throw new StoreMissing(`there is no store at ${path}`);
  const connection = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  try {
    connection.exec("BEGIN");
    const result = read({
      all: <Row>(sql: string) => connection.prepare(sql).all() as Row[],
      get: <Row>(sql: string) => connection.prepare(sql).get() as Row | undefined,
    });
    connection.exec("COMMIT");
    return result;
  } finally {
    connection.close();
  }
}

/** Rows that belong to another row, in the order they were read. */
export function groupBy<Row, Value>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  pick: (row: Row) => Value,
): ReadonlyMap<string, readonly Value[]> {
  const groups = new Map<string, Value[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(pick(row));
    else groups.set(key, [pick(row)]);
  }
  return groups;
}

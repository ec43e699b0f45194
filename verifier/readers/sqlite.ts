// The reader of the embedded engine: a store's file, opened read-only.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type Rows, StoreMissing } from "./snapshot.ts";

const BUSY_TIMEOUT_MS = 10_000;

export async function readSqlite<T>(path: string, read: (rows: Rows) => Promise<T>): Promise<T> {
  if (!existsSync(path)) throw new StoreMissing(`there is no store at ${path}`);
  const connection = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  const get = <Row>(sql: string) => connection.prepare(sql).get() as Row | undefined;
  try {
    connection.exec("BEGIN");
    const result = await read({
      all: <Row>(sql: string) => connection.prepare(sql).all() as Row[],
      get,
      head: () => get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")?.seq ?? 0,
    });
    connection.exec("COMMIT");
    return result;
  } finally {
    connection.close();
  }
}

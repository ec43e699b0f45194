// The emulator's books on disk: one SQLite file in WAL mode. `synchronous=NORMAL` survives a SIGKILL of the process
// (not a power cut), which is what an emulator owes. All requests that wait are committed together.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { SCHEMA_SQL, SCHEMA_VERSION } from "./schema.ts";

export type SqlValue = string | number | null;

export type Database = {
  all<Row>(sql: string, ...values: readonly SqlValue[]): Row[];
  get<Row>(sql: string, ...values: readonly SqlValue[]): Row | undefined;
  run(sql: string, ...values: readonly SqlValue[]): number;
  /** Runs the work in one transaction; a throw rolls everything back. Not nestable. */
  transact(work: () => void): void;
  close(): void;
};

const BUSY_TIMEOUT_MS = 5_000;
const CACHED_STATEMENTS = 200;

export function openDatabase(path: string): Database {
  if (path !== ":memory:") mkdirSync(dirname(path), { recursive: true });
  const connection = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
  connection.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA wal_autocheckpoint = 8000;",
  );
  createSchema(connection);
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    if (statements.size >= CACHED_STATEMENTS) statements.clear();
    const statement = connection.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
  const begin = connection.prepare("BEGIN IMMEDIATE");
  const commit = connection.prepare("COMMIT");
  return {
    all: <Row>(sql: string, ...values: readonly SqlValue[]) => prepared(sql).all(...values) as Row[],
    get: <Row>(sql: string, ...values: readonly SqlValue[]) => prepared(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => Number(prepared(sql).run(...values).changes),
    transact(work) {
      begin.run();
      try {
        work();
        commit.run();
      } catch (error) {
        if (connection.isTransaction) connection.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => connection.close(),
  };
}

function createSchema(connection: DatabaseSync): void {
  const version = (connection.prepare("PRAGMA user_version").get() as { user_version: number }).user_version;
  if (version > SCHEMA_VERSION)
    throw new Error(`the emulator's database has schema ${version}, newer than ${SCHEMA_VERSION}`);
  if (version === SCHEMA_VERSION) return;
  connection.exec(`BEGIN IMMEDIATE; ${SCHEMA_SQL} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
}

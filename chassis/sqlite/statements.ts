// What an operation sees of a connection: three calls, and statements that are prepared once per SQL text.
import type { DatabaseSync, StatementSync } from "node:sqlite";

export type SqlValue = string | number | bigint | null | Uint8Array;

export type Tx = {
  all<Row>(sql: string, ...params: SqlValue[]): Row[];
  get<Row>(sql: string, ...params: SqlValue[]): Row | undefined;
  run(sql: string, ...params: SqlValue[]): { readonly changes: number; readonly lastInsertRowid: number };
};

/** SQL texts are constants in the code, a list's length in `IN (…)` aside; past this the oldest is prepared anew. */
const MAX_STATEMENTS = 500;

export function createTx(connection: DatabaseSync): Tx {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = connection.prepare(sql);
    if (statements.size >= MAX_STATEMENTS) {
      const [oldest] = statements.keys();
      if (oldest !== undefined) statements.delete(oldest);
    }
    statements.set(sql, statement);
    return statement;
  };
  return {
    all: <Row>(sql: string, ...params: SqlValue[]) => prepare(sql).all(...params) as Row[],
    get: <Row>(sql: string, ...params: SqlValue[]) => prepare(sql).get(...params) as Row | undefined,
    run: (sql, ...params) => {
      const { changes, lastInsertRowid } = prepare(sql).run(...params);
      return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
    },
  };
}

// What an operation sees of a connection: a few calls with ?-parameters, and the events that leave with its commit. SQL is
// written as the standard has it: names of ours that are words of MySQL's stand in double quotes (ANSI_QUOTES).
import type { EventEnvelope } from "@souk/contracts/event";
import { type Ask, answerOne, type Change, type Given, type Into, type Lookup } from "./asks.ts";
import type { Answer, Connection, SqlValue } from "./connections.ts";
import { isDuplicate, isRetriable, toFault } from "./faults.ts";

export type { Change, Into, Lookup } from "./asks.ts";
export type { SqlValue } from "./connections.ts";
export { marks, rowMarks } from "./marks.ts";

export type Queries = {
  all<Row>(sql: string, ...params: SqlValue[]): Promise<Row[]>;
  get<Row>(sql: string, ...params: SqlValue[]): Promise<Row | undefined>;
  /** Answers how many rows were written; one that an UPDATE finds as it should be already counts. */
  run(sql: string, ...params: SqlValue[]): Promise<number>;
  /** Answers the number that AUTO_INCREMENT has given, or that `LAST_INSERT_ID(…)` was told. */
  insert(sql: string, ...params: SqlValue[]): Promise<number>;
  /** An INSERT of one row. False where a row with one of its keys is there already; that one stays as it is. */
  add(sql: string, ...params: SqlValue[]): Promise<boolean>;
} & SharedAsks;

/**
 * What operations that share a transaction ask in one statement for all, where they ask the same at the same time. One that
 * runs alone has them answered as any other statement.
 */
export type SharedAsks = {
  find<Row>(of: Lookup, ...key: SqlValue[]): Promise<Row[]>;
  findOne<Row>(of: Lookup, ...key: SqlValue[]): Promise<Row | undefined>;
  put(of: Into, rows: readonly (readonly SqlValue[])[]): Promise<void>;
  /** One row. False where a row with one of its keys is there already; that one stays as it is. */
  addRow(of: Into, ...row: SqlValue[]): Promise<boolean>;
  /** False where there is no such row. */
  change(of: Change, given: Given): Promise<boolean>;
};

/** An operation that writes; `appendEvent` adds to `outgoing`. */
export type Tx = Queries & { readonly outgoing: EventEnvelope[] };

export function createQueries(answer: (ask: Ask) => Promise<unknown>): Queries {
  const asked = async (ask: Ask): Promise<unknown> => {
    try {
      return await answer(ask);
    } catch (error) {
      throw isRetriable(error) ? error : toFault(error);
    }
  };
  const query = (sql: string, params: readonly SqlValue[]) =>
    asked({ kind: "statement", sql, params }) as Promise<Answer>;
  const find = <Row>(of: Lookup, ...key: SqlValue[]) => asked({ kind: "find", of, key }) as Promise<Row[]>;
  return {
    all: async <Row>(sql: string, ...params: SqlValue[]) => (await query(sql, params)).rows as Row[],
    get: async <Row>(sql: string, ...params: SqlValue[]) => (await query(sql, params)).rows[0] as Row | undefined,
    run: async (sql, ...params) => (await query(sql, params)).written,
    insert: async (sql, ...params) => (await query(sql, params)).insertId,
    add: async (sql, ...params) => {
      try {
        await query(sql, params);
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
    find,
    findOne: async <Row>(of: Lookup, ...key: SqlValue[]) => (await find<Row>(of, ...key))[0],
    put: async (of, rows) => {
      if (rows.length > 0) await asked({ kind: "put", of, rows });
    },
    addRow: (of, ...row) => asked({ kind: "add", of, row }) as Promise<boolean>,
    change: (of, given) => asked({ kind: "change", of, given }) as Promise<boolean>,
  };
}

/** Each thing that is asked is asked at once, and by itself. */
export function queriesOn(connection: Connection): Queries {
  return createQueries(async (ask) => (await answerOne(connection, ask)).value);
}

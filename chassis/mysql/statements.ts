// What an operation sees of a connection: a few calls with ?-parameters, and the events that leave with its commit. SQL is
// written as the standard has it: names of ours that are words of MySQL's stand in double quotes (ANSI_QUOTES).
import type { EventEnvelope } from "@souk/contracts/event";
import type { Connection, SqlValue } from "./connections.ts";
import { isDuplicate, isRetriable, toFault } from "./faults.ts";

export type { SqlValue } from "./connections.ts";

export type Queries = {
  all<Row>(sql: string, ...params: SqlValue[]): Promise<Row[]>;
  get<Row>(sql: string, ...params: SqlValue[]): Promise<Row | undefined>;
  /** Answers how many rows were written; one that an UPDATE finds as it should be already counts. */
  run(sql: string, ...params: SqlValue[]): Promise<number>;
  /** Answers the number that AUTO_INCREMENT has given, or that `LAST_INSERT_ID(…)` was told. */
  insert(sql: string, ...params: SqlValue[]): Promise<number>;
  /** An INSERT of one row. False where a row with one of its keys is there already; that one stays as it is. */
  add(sql: string, ...params: SqlValue[]): Promise<boolean>;
};

/** An operation that writes; `appendEvent` adds to `outgoing`. */
export type Tx = Queries & { readonly outgoing: EventEnvelope[] };

export function createQueries({ execute }: Pick<Connection, "execute">): Queries {
  const query: Connection["execute"] = async (sql, params) => {
    try {
      return await execute(sql, params);
    } catch (error) {
      throw isRetriable(error) ? error : toFault(error);
    }
  };
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
  };
}

/** `?, ?, ?`: one for each. */
export function marks(values: readonly unknown[]): string {
  return values.map(() => "?").join(", ");
}

/** `(?, ?), (?, ?)`: a row of so many for each. */
export function rowMarks(rows: readonly unknown[], columns: number): string {
  const row = `(${Array.from({ length: columns }, () => "?").join(", ")})`;
  return rows.map(() => row).join(", ");
}

// What an operation sees of a connection: three calls with $1-parameters, and the events that leave with its commit.
import type { EventEnvelope } from "@souk/contracts/event";
import { type QueryResult, types } from "pg";
import { isRetriable, toFault } from "./faults.ts";

export type SqlValue = string | number | boolean | null | Uint8Array | readonly (string | number | null)[];

export type Queries = {
  all<Row>(sql: string, ...params: SqlValue[]): Promise<Row[]>;
  get<Row>(sql: string, ...params: SqlValue[]): Promise<Row | undefined>;
  /** Answers how many rows were written. */
  run(sql: string, ...params: SqlValue[]): Promise<number>;
};

/** An operation that writes; `appendEvent` adds to `outgoing`. */
export type Tx = Queries & { readonly outgoing: EventEnvelope[] };

type Connection = { query(sql: string, params?: unknown[]): Promise<QueryResult> };

export function createQueries(connection: Connection): Queries {
  const query = async (sql: string, params: readonly SqlValue[]): Promise<QueryResult> => {
    try {
      return await connection.query(sql, [...params]);
    } catch (error) {
      throw isRetriable(error) ? error : toFault(error);
    }
  };
  return {
    all: async <Row>(sql: string, ...params: SqlValue[]) => (await query(sql, params)).rows as Row[],
    get: async <Row>(sql: string, ...params: SqlValue[]) => (await query(sql, params)).rows[0] as Row | undefined,
    run: async (sql, ...params) => (await query(sql, params)).rowCount ?? 0,
  };
}

/** BIGINT comes as a number: positions and epoch milliseconds are far below 2^53, and what is not is a fault. */
export const rowTypes = {
  getTypeParser: ((oid: number, format?: "text" | "binary") =>
    oid === types.builtins.INT8 ? toSafeInteger : types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};

function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no safe integer`);
  return value;
}

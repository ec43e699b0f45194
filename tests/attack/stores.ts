// The stores of the market, read from beside: what a test says was stored, or was not.
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from "node:sqlite";
import { systemClock } from "@souk/chassis/clock";
import { attackMarket } from "./market.ts";

export type Row = Readonly<Record<string, SQLOutputValue>>;

export async function query(
  service: string,
  sql: string,
  ...values: readonly SQLInputValue[]
): Promise<readonly Row[]> {
  const database = new DatabaseSync((await attackMarket()).storeFile(service), { readOnly: true });
  try {
    return database.prepare(sql).all(...values);
  } finally {
    database.close();
  }
}

/** How many rows every table has: the same before and after means that nothing was stored. */
export async function rowCounts(service: string, tables: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const table of tables) {
    counts[table] = Number((await query(service, `SELECT count(*) AS n FROM ${table}`))[0]?.n);
  }
  return counts;
}

const PAUSE_MS = 50;
const PATIENCE_MS = 15_000;

/** What is asked for, as soon as it is there. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const until = systemClock.monotonicMs() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (systemClock.monotonicMs() > until) throw new Error(`${what}: not within ${PATIENCE_MS} ms`);
    await systemClock.sleep(PAUSE_MS);
  }
}

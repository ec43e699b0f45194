// Operations on a pool of connections: one transaction each, tried again where another one was in the way, and a lost
// connection told as `unavailable`.
import type { Pool, PoolClient } from "pg";
import type { Clock } from "../clock.ts";
import { problem } from "../errors.ts";
import { isConnectionLost, isRetriable, toFault, unavailable } from "./faults.ts";
import { writeOutgoing } from "./outbox.ts";
import { createQueries, type Queries, type Tx } from "./statements.ts";

export type Transactions = {
  write<T>(operation: (tx: Tx) => Promise<T>): Promise<T>;
  read<T>(query: (queries: Queries) => Promise<T>): Promise<T>;
  /** Single statements, each atomic by itself. */
  readonly queries: Queries;
};

export type TransactionObserver = {
  finished(durationMs: number): void;
  retried(): void;
  /** An operation that wrote events has been committed. */
  published(): void;
};

/** Tries in all. Operations take their row locks before they decide, so that a second try is rare and a third rarer. */
const MAX_TRIES = 6;
const PAUSE_MS = 5;
/** More waiting for a connection than this: refusing is better than a growing heap. */
const MAX_WAITING = 2_000;

const WRITING = "BEGIN ISOLATION LEVEL READ COMMITTED";
const READING = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

export function createTransactions(pool: Pool, clock: Clock, observer: TransactionObserver): Transactions {
  /** Until it was in nobody's way. */
  const again = async <T>(attempt: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!isRetriable(error)) throw error;
        if (tries >= MAX_TRIES) throw unavailable(error);
      }
      observer.retried();
      await clock.sleep(PAUSE_MS * 2 ** tries * Math.random());
    }
  };
  const write = async <T>(operation: (tx: Tx) => Promise<T>): Promise<T> => {
    const startedMs = clock.monotonicMs();
    const { value, published } = await again(() => once(pool, operation));
    observer.finished(clock.monotonicMs() - startedMs);
    if (published) observer.published();
    return value;
  };
  const query = (sql: string, params?: unknown[]) => {
    refuseOverload(pool);
    return pool.query(sql, params);
  };
  return {
    write,
    read: (body) => again(() => inTransaction(pool, READING, body)),
    queries: createQueries({ query: (sql, params) => again(() => query(sql, params)) }),
  };
}

async function once<T>(pool: Pool, operation: (tx: Tx) => Promise<T>) {
  let published = false;
  const value = await inTransaction(pool, WRITING, async (queries) => {
    const tx: Tx = { ...queries, outgoing: [] };
    const result = await operation(tx);
    published = tx.outgoing.length > 0;
    await writeOutgoing(tx);
    return result;
  });
  return { value, published };
}

/** Where the connection is lost while we wait for COMMIT's answer, nobody knows what became of it: `unavailable`. */
async function inTransaction<T>(pool: Pool, begin: string, body: (queries: Queries) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  let lost = false;
  const query = async (sql: string, params?: unknown[]) => {
    try {
      return await client.query(sql, params);
    } catch (error) {
      lost ||= isConnectionLost(error);
      throw error;
    }
  };
  const queries = createQueries({ query });
  try {
    await queries.run(begin);
    const value = await body(queries);
    await commit(query);
    client.release();
    return value;
  } catch (error) {
    if (!lost) await query("ROLLBACK").catch(() => undefined);
    client.release(lost);
    throw error;
  }
}

/** COMMIT of a transaction in which a statement failed answers ROLLBACK and no error. */
async function commit(query: (sql: string) => Promise<{ readonly command: string }>): Promise<void> {
  const { command } = await query("COMMIT").catch((error: unknown) => {
    throw isRetriable(error) ? error : toFault(error);
  });
  if (command !== "COMMIT") throw new Error("an operation went on after a statement of it had failed");
}

async function connect(pool: Pool): Promise<PoolClient> {
  refuseOverload(pool);
  try {
    return await pool.connect();
  } catch (error) {
    throw toFault(error);
  }
}

function refuseOverload(pool: Pool): void {
  if (pool.waitingCount >= MAX_WAITING) throw problem("unavailable", "too many operations are waiting");
}

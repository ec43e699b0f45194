// Operations on a pool of connections: one transaction each, tried again where another one was in the way, and a lost
// connection told as `unavailable`.
import type { Clock } from "../clock.ts";
import type { Connections, Lent } from "./connections.ts";
import { isConnectionLost, isDuplicate, isLockWait, isRetriable, toFault, unavailable } from "./faults.ts";
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
  /** An operation that wrote events has been committed; the last of them is at this position. */
  published(position: number): void;
  /** Everything that can be seen by now is on disk. */
  settled(): Promise<void>;
};

/** Tries in all. Operations take their row locks before they decide, so that a second try is rare and a third rarer. */
const MAX_TRIES = 6;
/** Of those, after having waited for a lock as long as may be: the caller has not got for ever. */
const MAX_LOCK_WAITS = 2;
const PAUSE_MS = 5;

const WRITING = ["START TRANSACTION"];
const READING = [
  "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
  "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
];

export function createTransactions(
  connections: Connections,
  clock: Clock,
  observer: TransactionObserver,
): Transactions {
  /** Until it was in nobody's way. */
  const again = async <T>(attempt: () => Promise<T>): Promise<T> => {
    let waits = 0;
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (!isRetriable(error)) throw error;
        if (isLockWait(error)) waits += 1;
        if (tries >= MAX_TRIES || waits >= MAX_LOCK_WAITS) throw unavailable(error);
      }
      observer.retried();
      await clock.sleep(PAUSE_MS * 2 ** tries * Math.random());
    }
  };
  const write = async <T>(operation: (tx: Tx) => Promise<T>): Promise<T> => {
    const startedMs = clock.monotonicMs();
    const { value, wrote, position } = await again(() => once(connections, operation));
    // What it answers rests on what others have written, and InnoDB shows a commit before it is on disk.
    if (!wrote) await observer.settled();
    observer.finished(clock.monotonicMs() - startedMs);
    if (position > 0) observer.published(position);
    return value;
  };
  return {
    write,
    read: (body) => again(() => inTransaction(connections, READING, ({ queries }) => body(queries))),
    queries: createQueries({ execute: (sql, params) => again(() => single(connections, sql, params)) }),
  };
}

async function single(connections: Connections, ...statement: Parameters<Lent["execute"]>) {
  const connection = await lend(connections);
  let lost = false;
  try {
    return await connection.execute(...statement);
  } catch (error) {
    lost = isConnectionLost(error);
    throw error;
  } finally {
    connection.release(lost);
  }
}

async function once<T>(connections: Connections, operation: (tx: Tx) => Promise<T>) {
  return inTransaction(connections, WRITING, async ({ queries, wrote }) => {
    const tx: Tx = { ...queries, outgoing: [] };
    const value = await operation(tx);
    const position = await writeOutgoing(tx);
    return { value, position, wrote: wrote() };
  });
}

type Running = { readonly queries: Queries; wrote(): boolean };

/** Where the connection is lost while we wait for COMMIT's answer, nobody knows what became of it: `unavailable`. */
async function inTransaction<T>(
  connections: Connections,
  begin: readonly string[],
  body: (running: Running) => Promise<T>,
): Promise<T> {
  const connection = await lend(connections);
  const guarded = guard(connection);
  try {
    for (const sql of begin) await guarded.command(sql);
    const value = await body({ queries: createQueries(guarded), wrote: () => guarded.wrote });
    if (guarded.failure) throw guarded.failure;
    await guarded.command("COMMIT");
    connection.release(false);
    return value;
  } catch (error) {
    const lost = guarded.lost || !(await rolledBack(connection));
    connection.release(lost);
    // What made the operation fail may have been caught in it, and something else been thrown.
    throw isRetriable(guarded.failure) ? guarded.failure : error;
  }
}

/**
 * MySQL goes on after a failed statement, and after a deadlock even outside the transaction: here nothing does, but after
 * a row that was there already.
 */
function guard(connection: Lent) {
  const state = { failure: undefined as unknown, lost: false, wrote: false };
  const watch = <Args extends readonly unknown[]>(ask: (...args: Args) => ReturnType<Lent["command"]>) => {
    return async (...args: Args) => {
      if (state.failure) throw new TypeError("an operation went on after a statement of it had failed");
      try {
        const answer = await ask(...args);
        state.wrote ||= answer.written > 0;
        return answer;
      } catch (error) {
        if (!isDuplicate(error)) fail(error);
        throw error;
      }
    };
  };
  const fail = (error: unknown): void => {
    state.lost = isConnectionLost(error);
    state.failure = isRetriable(error) ? error : toFault(error);
  };
  return {
    execute: watch(connection.execute),
    command: async (sql: string) => {
      try {
        return await watch(connection.command)(sql);
      } catch {
        throw state.failure;
      }
    },
    get failure() {
      return state.failure;
    },
    get lost() {
      return state.lost;
    },
    get wrote() {
      return state.wrote;
    },
  };
}

async function rolledBack(connection: Lent): Promise<boolean> {
  return connection.command("ROLLBACK").then(
    () => true,
    () => false,
  );
}

async function lend(connections: Connections): Promise<Lent> {
  try {
    return await connections.lend();
  } catch (error) {
    throw toFault(error);
  }
}

// Operations on a pool of connections: each atomic, tried again where another one was in the way, and a lost connection
// told as `unavailable`. One that says what it touches may share its transaction with others: a commit, and what they ask
// at the same time, is done once for all. Where one of them gets in the way of the others each has a transaction of its own.
import type { Clock } from "../clock.ts";
import { inLockstep } from "../lockstep.ts";
import { createMergedAsks } from "../merged-asks.ts";
import { runTogether } from "../shared-attempt.ts";
import { createSharedCommit } from "../shared-commit.ts";
import { type Ask, answerAll } from "./asks.ts";
import type { Connection, Connections, Lent } from "./connections.ts";
import { isConnectionLost, isDuplicate, isLockWait, isRetriable, toFault, unavailable } from "./faults.ts";
import { writeOutgoing } from "./outbox.ts";
import { createQueries, type Queries, queriesOn, type Tx } from "./statements.ts";

type Operation<T> = (tx: Tx) => Promise<T>;

export type Transactions = {
  write<T>(operation: Operation<T>): Promise<T>;
  share<T>(operation: Operation<T>, touches: readonly string[]): Promise<T>;
  read<T>(query: (queries: Queries) => Promise<T>): Promise<T>;
  /** Single statements, each atomic by itself. */
  readonly queries: Queries;
};

export type TransactionObserver = {
  finished(durationMs: number): void;
  retried(): void;
  /** So many operations have been committed at once. */
  shared(operations: number): void;
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
  const settle = async ({ wrote, position }: Done): Promise<void> => {
    // What it answers rests on what others have written, and InnoDB shows a commit before it is on disk.
    if (!wrote) await observer.settled();
    if (position > 0) observer.published(position);
  };
  const alone = async <T>(operation: Operation<T>): Promise<T> => {
    const { value, done } = await again(() => once(connections, operation));
    await settle(done);
    return value;
  };
  const together = (operations: readonly Operation<unknown>[]) =>
    runTogether(operations, {
      shared: async (group, committing) => {
        const { outcomes, done } = await shared(connections, group, committing);
        await settle(done);
        return outcomes;
      },
      ...{ alone, isRetriable, observer, maxTries: 1, pause: async () => undefined },
    });
  const sharing = createSharedCommit<Operation<unknown>>({ run: together, clock });
  const timed = async <T>(work: Promise<unknown>): Promise<T> => {
    const startedMs = clock.monotonicMs();
    const value = await work;
    observer.finished(clock.monotonicMs() - startedMs);
    return value as T;
  };
  const one = (asked: readonly Ask[]) => again(() => single(connections, asked));
  const find = createMergedAsks(one);
  return {
    write: (operation) => timed(alone(operation)),
    share: (operation, touches) => timed(sharing.take(operation, touches, true)),
    read: (body) => again(() => inTransaction(connections, READING, ({ queries }) => body(queries))),
    queries: createQueries((ask) => (ask.kind === "find" ? find(ask) : one([ask]).then(([value]) => value))),
  };
}

async function single(connections: Connections, asked: readonly Ask[]): Promise<readonly unknown[]> {
  const connection = await lend(connections);
  let lost = false;
  try {
    return (await answerAll(connection, asked)).map(({ value }) => value);
  } catch (error) {
    lost = isConnectionLost(error);
    throw error;
  } finally {
    connection.release(lost);
  }
}

/** Whether it wrote anything, and the position of the last of its events. */
type Done = { readonly wrote: boolean; readonly position: number };

async function once<T>(connections: Connections, operation: Operation<T>) {
  return inTransaction(connections, WRITING, async ({ queries, wrote }) => {
    const tx: Tx = { ...queries, outgoing: [] };
    const value = await operation(tx);
    const position = await writeOutgoing(tx);
    return { value, done: { position, wrote: wrote() } };
  });
}

function shared(connections: Connections, operations: readonly Operation<unknown>[], committing: () => void) {
  return inTransaction(connections, WRITING, async ({ connection, queries, wrote }) => {
    const ofEach: Tx["outgoing"][] = [];
    const members = operations.map((operation) => (ask: (asked: Ask) => Promise<unknown>) => {
      const outgoing: Tx["outgoing"] = [];
      ofEach.push(outgoing);
      return operation({ ...createQueries(ask), outgoing });
    });
    const outcomes = await inLockstep(members, (asked) => answerAll(connection, asked));
    // What dropped out has nothing to tell.
    const outgoing = ofEach.filter((_, index) => outcomes[index] && "value" in outcomes[index]).flat();
    const position = await writeOutgoing({ ...queries, outgoing });
    committing();
    return { outcomes, done: { position, wrote: wrote() } };
  });
}

type Running = { readonly connection: Connection; readonly queries: Queries; wrote(): boolean };

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
    const queries = queriesOn(guarded);
    const value = await body({ connection: guarded, queries, wrote: () => guarded.wrote });
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
function guard(connection: Connection) {
  const state = { failure: undefined as unknown, lost: false, wrote: false };
  const watch = <Args extends readonly unknown[]>(ask: (...args: Args) => ReturnType<Connection["command"]>) => {
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
    text: watch(connection.text),
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

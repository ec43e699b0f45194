// Operations on a MongoDB server: one transaction each on a snapshot, run again where another one was in the way or the
// primary moved, and a server that is away told as `unavailable`.
import type { ClientSession, Db, MongoClient, TransactionOptions } from "mongodb";
import type { Clock } from "../clock.ts";
import { problem } from "../errors.ts";
import { createQueries, type Guard, type Queries } from "./documents.ts";
import { isDuplicate, isForgotten, isRetriable, isUnknownCommit, toFault, unavailable } from "./faults.ts";
import { type Outgoing, writeOutgoing } from "./outgoing.ts";
import { createTurns } from "./turns.ts";

/** An operation that writes; `appendEvent` and `markChanged` add to `outgoing`. */
export type Tx = Queries & { readonly outgoing: Outgoing };

export type Transactions = {
  write<T>(operation: (tx: Tx) => Promise<T>, turns?: readonly string[]): Promise<T>;
  read<T>(query: (queries: Queries) => Promise<T>): Promise<T>;
  /** Single commands, each atomic by itself. */
  readonly queries: Queries;
};

export type TransactionObserver = {
  finished(durationMs: number): void;
  retried(): void;
  /** An operation that had something to tell has been committed. */
  published(): void;
};

/** So long an operation that others are in the way of goes on trying, and so often. */
const RETRY_WITHIN_MS = 8_000;
const MAX_TRIES = 60;
/** A key that is there again and again is no race. */
const MAX_DUPLICATES = 3;
const MAX_COMMIT_TRIES = 4;
const PAUSE_MS = 2;
const MAX_PAUSE_MS = 100;
/** More under way than this: refusing is better than a growing heap. */
const MAX_UNDER_WAY = 2_000;

const WRITING: TransactionOptions = {
  readConcern: { level: "snapshot" },
  writeConcern: { w: "majority", journal: true },
  readPreference: "primary",
  maxCommitTimeMS: 10_000,
};

export type TransactionParts = {
  readonly client: MongoClient;
  readonly db: Db;
  readonly clock: Clock;
  readonly observer: TransactionObserver;
};

export function createTransactions({ client, db, clock, observer }: TransactionParts): Transactions {
  const turns = createTurns();
  let underWay = 0;

  /** Until it was in nobody's way. */
  const again = async <T>(attempt: () => Promise<T>): Promise<T> => {
    const untilMs = clock.monotonicMs() + RETRY_WITHIN_MS;
    let duplicates = 0;
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt();
      } catch (error) {
        if (isDuplicate(error)) {
          duplicates += 1;
          if (duplicates > MAX_DUPLICATES) throw error;
        } else if (!isRetriable(error)) {
          throw error;
        }
        if (tries >= MAX_TRIES || clock.monotonicMs() > untilMs) throw unavailable(error);
      }
      observer.retried();
      await clock.sleep(Math.min(PAUSE_MS * 2 ** tries, MAX_PAUSE_MS) * Math.random());
    }
  };

  const bounded = async <T>(task: () => Promise<T>): Promise<T> => {
    if (underWay >= MAX_UNDER_WAY) throw problem("unavailable", "too many operations are under way");
    underWay += 1;
    try {
      return await task();
    } finally {
      underWay -= 1;
    }
  };

  const once = async <T>(operation: (tx: Tx) => Promise<T>): Promise<T> => {
    let published = false;
    const value = await inTransaction(client, db, async (queries) => {
      const tx: Tx = { ...queries, outgoing: { events: [], marks: new Set() } };
      const result = await operation(tx);
      published = await writeOutgoing(tx, tx.outgoing, clock.now());
      return result;
    });
    if (published) observer.published();
    return value;
  };

  return {
    write: (operation, names = []) =>
      bounded(async () => {
        const startedMs = clock.monotonicMs();
        const value = await turns.take(names, () => again(() => once(operation)));
        observer.finished(clock.monotonicMs() - startedMs);
        return value;
      }),
    read: (body) => bounded(() => again(() => inTransaction(client, db, body))),
    queries: createQueries(db, (command) => bounded(() => again(() => mapped(command)))),
  };
}

const mapped: Guard = async (command) => {
  try {
    return await command();
  } catch (error) {
    throw isRetriable(error) || isDuplicate(error) ? error : toFault(error);
  }
};

async function inTransaction<T>(client: MongoClient, db: Db, body: (queries: Queries) => Promise<T>): Promise<T> {
  const session = startSession(client);
  let failed = false;
  const guard: Guard = async (command) => {
    try {
      return await mapped(command);
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  try {
    session.startTransaction(WRITING);
    const value = await body(createQueries(db, guard, session));
    // The server has aborted it: a commit would be refused, and the operation run again and again.
    if (failed) throw new Error("an operation went on after a command of it had failed");
    await commit(session);
    return value;
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
    throw error;
  } finally {
    await session.endSession().catch(() => undefined);
  }
}

function startSession(client: MongoClient): ClientSession {
  try {
    return client.startSession();
  } catch (error) {
    throw toFault(error);
  }
}

/**
 * Asking again for the same commit is safe: the server knows which transaction is meant. One that has forgotten it, as
 * after a crash, can't say what became of it: then nor can we, and running the operation again might do it twice.
 */
async function commit(session: ClientSession): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (isUnknownCommit(error) && tries < MAX_COMMIT_TRIES) continue;
      if (isUnknownCommit(error) || isForgotten(error) || tries > 1) throw unavailable(error);
      throw isRetriable(error) ? error : toFault(error);
    }
  }
}

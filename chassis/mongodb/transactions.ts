// Operations on a MongoDB server: each atomic on a snapshot, run again where another one was in the way or the primary
// moved, and a server that is away told as `unavailable`. One that says what it touches may share its transaction with
// others: a commit, and what they ask at the same time, is done once for all.
import type { ClientSession, Db, MongoClient, TransactionOptions } from "mongodb";
import type { Clock } from "../clock.ts";
import { isUnavailable, problem } from "../errors.ts";
import { inLockstep } from "../lockstep.ts";
import { createMergedAsks } from "../merged-asks.ts";
import { runTogether } from "../shared-attempt.ts";
import { createSharedCommit } from "../shared-commit.ts";
import { type Ask, answerAll } from "./asks.ts";
import { createQueries, type Queries } from "./documents.ts";
import { isDuplicate, isForgotten, isRetriable, isUnknownCommit, toFault, unavailable } from "./faults.ts";
import { type Outgoing, writeOutgoing } from "./outgoing.ts";
import type { Primary } from "./primary.ts";
import type { ProcessSessions } from "./process-sessions.ts";

/** An operation that writes; `appendEvent` and `markChanged` add to `outgoing`. */
export type Tx = Queries & { readonly outgoing: Outgoing };

type Operation<T> = (tx: Tx) => Promise<T>;

export type Transactions = {
  write<T>(operation: Operation<T>, turns?: readonly string[]): Promise<T>;
  share<T>(operation: Operation<T>, touches: readonly string[]): Promise<T>;
  read<T>(query: (queries: Queries) => Promise<T>): Promise<T>;
  /** Single commands, each atomic by itself. */
  readonly queries: Queries;
};

export type TransactionObserver = {
  finished(durationMs: number): void;
  retried(): void;
  /** So many operations have been committed at once. */
  shared(operations: number): void;
  /** An operation that had something to tell has been committed. */
  published(): void;
};

/** A group that others are in the way of: then each of its operations runs alone. */
const MAX_GROUP_TRIES = 3;
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
  readonly primary: Primary;
  readonly sessions: Pick<ProcessSessions, "note">;
  readonly clock: Clock;
  readonly observer: TransactionObserver;
};

export function createTransactions(parts: TransactionParts): Transactions {
  const { db, primary, clock, observer } = parts;
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
    primary.expect();
    if (underWay >= MAX_UNDER_WAY) throw problem("unavailable", "too many operations are under way");
    underWay += 1;
    try {
      return await task();
    } finally {
      underWay -= 1;
    }
  };

  const once = async <T>(operation: Operation<T>): Promise<T> => {
    const { value, published } = await inTransaction(parts, async ({ answer }) => {
      const tx: Tx = { ...createQueries(answer), outgoing: nothingYet() };
      const result = await operation(tx);
      return { value: result, published: await writeOutgoing(tx, tx.outgoing, clock.now()) };
    });
    if (published) observer.published();
    return value;
  };
  const alone = <T>(operation: Operation<T>): Promise<T> => again(() => once(operation));

  const shared = async (operations: readonly Operation<unknown>[], committing: () => void) => {
    const { outcomes, published } = await inTransaction(parts, async ({ answer, answerSeveral }) => {
      const told: Outgoing[] = [];
      const members = operations.map((operation) => (ask: (asked: Ask) => Promise<unknown>) => {
        const outgoing = nothingYet();
        told.push(outgoing);
        return operation({ ...createQueries(ask), outgoing });
      });
      const outcomes = await inLockstep(members, answerSeveral);
      // What dropped out has nothing to tell.
      const stays = told.filter((_, index) => outcomes[index] && "value" in outcomes[index]);
      const all = {
        events: stays.flatMap(({ events }) => events),
        marks: new Set(stays.flatMap(({ marks }) => [...marks])),
      };
      const published = await writeOutgoing(createQueries(answer), all, clock.now());
      committing();
      return { outcomes, published };
    });
    if (published) observer.published();
    return outcomes;
  };
  const pause = (tries: number): Promise<void> => clock.sleep(PAUSE_MS * 2 ** tries * Math.random());
  const together = (operations: readonly Operation<unknown>[]) =>
    runTogether(operations, { shared, alone, isRetriable, observer, pause, maxTries: MAX_GROUP_TRIES });
  const sharing = createSharedCommit<Operation<unknown>>({ run: together, clock });
  const run = <T>(operation: Operation<T>, names: readonly string[], shares: boolean): Promise<T> =>
    bounded(async () => {
      const startedMs = clock.monotonicMs();
      const value = await sharing.take(operation, names, shares);
      observer.finished(clock.monotonicMs() - startedMs);
      return value as T;
    });

  const looked = async (asked: readonly Ask[]) => (await answerAll({ db }, asked)).map(({ value }) => value);
  const look = createMergedAsks<Ask>((asked) => again(() => mapped(primary, () => looked(asked))));

  return {
    write: (operation, turns = []) => run(operation, turns, false),
    share: (operation, touches) => run(operation, touches, true),
    read: (body) => bounded(() => again(() => inTransaction(parts, async ({ answer }) => body(createQueries(answer))))),
    queries: createQueries((ask) =>
      bounded(() => (ask.kind === "look" ? look(ask) : again(() => mapped(primary, () => answerOne({ db }, ask))))),
    ),
  };
}

const nothingYet = (): Outgoing => ({ events: [], marks: new Set() });
const answerOne = async (at: Parameters<typeof answerAll>[0], ask: Ask) => (await answerAll(at, [ask]))[0]?.value;

async function mapped<T>(primary: Primary, command: () => Promise<T>): Promise<T> {
  try {
    return await primary.answer(command());
  } catch (error) {
    throw isRetriable(error) || isDuplicate(error) ? error : toFault(error);
  }
}

type Running = {
  answer(ask: Ask): Promise<unknown>;
  answerSeveral(asked: readonly Ask[]): ReturnType<typeof answerAll>;
};

type Where = Pick<TransactionParts, "client" | "db" | "primary" | "sessions">;

async function inTransaction<T>(where: Where, body: (running: Running) => Promise<T>): Promise<T> {
  const { client, db, primary, sessions } = where;
  primary.expect();
  const session = startSession(client);
  const at = { db, session };
  let failed = false;
  let last: Promise<unknown> = Promise.resolve();
  /** One command after the other, whatever is asked at once. */
  const guarded = <R>(command: () => Promise<R>): Promise<R> => {
    const answer = last.then(() => {
      if (failed) throw new Error("an operation went on after a command of it had failed");
      return mapped(primary, command);
    });
    last = answer.catch(() => {
      failed = true;
    });
    return answer;
  };
  try {
    await sessions.note(session);
    session.startTransaction(WRITING);
    const value = await body({
      answer: (ask) => guarded(() => answerOne(at, ask)),
      answerSeveral: (asked) => guarded(() => answerAll(at, asked)),
    });
    // The server has aborted it: a commit would be refused, and the operation run again and again.
    if (failed) throw new Error("an operation went on after a command of it had failed");
    await commit(session, primary);
    await end(session);
    return value;
  } catch (error) {
    // A server that is away would be looked for once more, for as long as before: nobody waits for that.
    const ended = end(session);
    if (!isUnavailable(error)) await ended;
    throw error;
  }
}

async function end(session: ClientSession): Promise<void> {
  if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
  await session.endSession().catch(() => undefined);
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
async function commit(session: ClientSession, primary: Primary): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await primary.answer(session.commitTransaction());
      return;
    } catch (error) {
      if (isUnknownCommit(error) && tries < MAX_COMMIT_TRIES) continue;
      if (isUnknownCommit(error) || isForgotten(error) || tries > 1) throw unavailable(error);
      throw isRetriable(error) ? error : toFault(error);
    }
  }
}

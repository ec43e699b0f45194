// The one writer of a process. Everything that waits runs in one BEGIN IMMEDIATE … COMMIT with a savepoint each, so
// that one fsync makes many operations durable. Other processes may write the same file: BEGIN takes turns with them
// and gives the event loop back while it waits.
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../clock.ts";
import { problem } from "../errors.ts";
import { createTx, type Tx } from "./statements.ts";

export type GroupCommit = {
  write<T>(operation: (tx: Tx) => T): Promise<T>;
  /** Waits for everything queued, and refuses what comes later. */
  close(): Promise<void>;
};

export type CommitObserver = { committed(operations: number, durationMs: number): void };

/** Bounds one transaction, so that other processes and the event loop get their turn. */
const MAX_GROUP_OPERATIONS = 512;
const MAX_GROUP_MS = 25;
/** More waiting than this means that the disk can't follow: refusing is better than a growing heap. */
const MAX_QUEUED_OPERATIONS = 20_000;
/** How long BEGIN may wait for other processes in all before the operations are refused. */
const MAX_BUSY_MS = 5_000;
const BUSY_RETRY_MS = 1;
const MAX_BUSY_RETRY_MS = 8;
const SQLITE_BUSY = 5;

type Waiting = {
  readonly run: (tx: Tx) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
};
type Outcome = { readonly waiting: Waiting } & ({ readonly value: unknown } | { readonly error: unknown });

export function createGroupCommit(connection: DatabaseSync, clock: Clock, observer: CommitObserver): GroupCommit {
  const tx = createTx(connection);
  const [begin, commit, rollback] = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"].map((sql) => connection.prepare(sql));
  let queue: Waiting[] = [];
  let scheduled = false;
  let closed = false;
  const idle: (() => void)[] = [];

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    // After this turn's I/O callbacks, so that all requests that arrived together share the commit.
    setImmediate(() => void flush());
  };

  const write = <T>(operation: (tx: Tx) => T): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (closed) {
        reject(problem("unavailable", "the store is closed"));
        return;
      }
      if (queue.length >= MAX_QUEUED_OPERATIONS) {
        reject(problem("unavailable", "too many writes are waiting"));
        return;
      }
      queue.push({ run: operation, resolve: resolve as (value: unknown) => void, reject });
      schedule();
    });

  const flush = async (): Promise<void> => {
    const refusal = await beginTurn();
    if (refusal === undefined) runGroup();
    else for (const waiting of queue.splice(0)) waiting.reject(refusal);
    scheduled = false;
    if (queue.length > 0) schedule();
    else for (const done of idle.splice(0)) done();
  };

  /** Returns nothing once the write lock is ours, else why it isn't. */
  const beginTurn = async (): Promise<unknown> => {
    const startedMs = clock.monotonicMs();
    let pauseMs = BUSY_RETRY_MS;
    for (;;) {
      try {
        begin?.run();
        return undefined;
      } catch (error) {
        if (!isBusy(error)) return error;
        if (clock.monotonicMs() - startedMs > MAX_BUSY_MS) return problem("unavailable", "the store is busy");
      }
      await clock.sleep(pauseMs);
      pauseMs = Math.min(pauseMs * 2, MAX_BUSY_RETRY_MS);
    }
  };

  const runGroup = (): void => {
    const startedMs = clock.monotonicMs();
    const outcomes: Outcome[] = [];
    let taken = 0;
    // Operations that are queued while the group runs join it.
    while (taken < queue.length && taken < MAX_GROUP_OPERATIONS && clock.monotonicMs() - startedMs < MAX_GROUP_MS) {
      const waiting = queue[taken];
      taken += 1;
      if (waiting) outcomes.push(runOne(waiting));
    }
    queue = queue.slice(taken);
    const fault = finish();
    if (fault === undefined) observer.committed(outcomes.length, clock.monotonicMs() - startedMs);
    for (const outcome of outcomes) settle(outcome, fault);
  };

  const runOne = (waiting: Waiting): Outcome => {
    tx.run("SAVEPOINT operation");
    try {
      const value = waiting.run(tx);
      if (value instanceof Promise) throw new TypeError("a write operation must not be asynchronous");
      tx.run("RELEASE operation");
      return { waiting, value };
    } catch (error) {
      // An engine fault (disk full, I/O) may have ended the whole transaction already; then COMMIT fails for all.
      if (connection.isTransaction) {
        tx.run("ROLLBACK TO operation");
        tx.run("RELEASE operation");
      }
      return { waiting, error };
    }
  };

  const finish = (): { readonly error: unknown } | undefined => {
    try {
      commit?.run();
      return undefined;
    } catch (error) {
      if (connection.isTransaction) rollback?.run();
      return { error };
    }
  };

  const close = (): Promise<void> => {
    closed = true;
    return scheduled || queue.length > 0 ? new Promise((resolve) => idle.push(resolve)) : Promise.resolve();
  };

  return { write, close };
}

function settle(outcome: Outcome, fault: { readonly error: unknown } | undefined): void {
  if ("error" in outcome) outcome.waiting.reject(outcome.error);
  else if (fault !== undefined) outcome.waiting.reject(fault.error);
  else outcome.waiting.resolve(outcome.value);
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

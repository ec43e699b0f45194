// The bus's journal in a PostgreSQL store. What one statement can do is one statement.
import { type EventJournal, resyncLease } from "../bus/event-journal.ts";
import type { PostgresDatabase } from "./database.ts";
import {
  claimPartitions,
  leaveMembers,
  moveCursors,
  readCursors,
  releasePartitions,
  restartCursors,
} from "./journal-cursors.ts";
import {
  addFailure,
  anyFailureDue,
  buryFailure,
  claimFailures,
  countFailures,
  listDead,
  postponeFailure,
  removeFailure,
  replayFailure,
} from "./journal-failures.ts";
import {
  headOf,
  raiseAcknowledged,
  readOutbox,
  readOutboxStatus,
  readSubscribers,
  trimOutboxRows,
} from "./journal-outbox.ts";
import { claimLease, holdsLease, releaseLease } from "./lease.ts";

export function createPostgresEventJournal(database: PostgresDatabase): EventJournal {
  return {
    epoch: database.epoch,
    onCommit: database.onCommit,
    ...outboxIn(database),
    ...cursorsIn(database),
    ...failuresIn(database),
    ...resyncsIn(database),
  };
}

function outboxIn(database: PostgresDatabase) {
  return {
    head: () => headOf(database),
    readOutbox: (query) => readOutbox(database, query),
    outboxStatus: () =>
      database.read(async (queries) => {
        const { head = 0, floor = 0 } = (await readOutboxStatus(queries)) ?? {};
        return { head, floor, subscribers: await readSubscribers(queries) };
      }),
    acknowledge: (rows, now) => raiseAcknowledged(database, rows, now),
    trim: (rule) => database.write((tx) => trimOutboxRows(tx, rule)),
  } satisfies Partial<EventJournal>;
}

function cursorsIn(database: PostgresDatabase) {
  return {
    claimPartitions: (claim) => database.write((tx) => claimPartitions(tx, claim)),
    releasePartitions: (held) => database.write((tx) => releasePartitions(tx, held)),
    leaveMembers: (instance) => leaveMembers(database, instance),
    advance: (moves, failures) =>
      failures.length === 0
        ? moveCursors(database, moves)
        : database.write(async (tx) => {
            for (const failure of failures) await addFailure(tx, failure);
            return moveCursors(tx, moves);
          }),
    readCursors: (reading) => readCursors(database, reading),
  } satisfies Partial<EventJournal>;
}

function failuresIn(database: PostgresDatabase) {
  return {
    anyFailureDue: (now) => anyFailureDue(database, now),
    claimFailures: (rule) => claimFailures(database, rule),
    removeFailure: (id) => removeFailure(database, id),
    postponeFailure: (id, reason, nextAt) => postponeFailure(database, id, reason, nextAt),
    buryFailure: (id, reason) => buryFailure(database, id, reason),
    replayFailure: (id, now) => replayFailure(database, id, now),
    listDead: (limit, before) => listDead(database, limit, before),
    countFailures: () => countFailures(database),
  } satisfies Partial<EventJournal>;
}

function resyncsIn(database: PostgresDatabase) {
  return {
    claimResync: (reading, holder, now, ttlMs) => claimLease(database, resyncLease(reading), holder, now, ttlMs),
    finishResync: (reading, { fence, now, epoch, head }) =>
      database.write(async (tx) => {
        if (!(await holdsLease(tx, resyncLease(reading), fence, now))) return;
        await restartCursors(tx, reading, epoch, head);
        await releaseLease(tx, resyncLease(reading), fence);
      }),
    abandonResync: (reading, fence) => releaseLease(database, resyncLease(reading), fence),
  } satisfies Partial<EventJournal>;
}

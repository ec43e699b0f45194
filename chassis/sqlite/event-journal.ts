// The bus's journal in a SQLite store. Reads answer at once; writes share the store's group commit.
import { type EventJournal, resyncLease } from "../bus/event-journal.ts";
import type { SqliteDatabase } from "./database.ts";
import {
  claimPartitions,
  groupMoves,
  leaveMembers,
  moveGroup,
  readCursors,
  releasePartition,
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
import { headOf, raiseAcknowledged, readOutbox, readOutboxStatus, trimOutboxRows } from "./journal-outbox.ts";
import { claimLease, holdsLease, releaseLease } from "./lease.ts";

export function createSqliteEventJournal(database: SqliteDatabase): EventJournal {
  return {
    epoch: database.epoch,
    onCommit: database.onCommit,
    ...outboxIn(database),
    ...cursorsIn(database),
    ...failuresIn(database),
    ...resyncsIn(database),
  };
}

function outboxIn(database: SqliteDatabase) {
  return {
    head: () => database.read(headOf),
    readOutbox: (query) => database.read((tx) => readOutbox(tx, query)),
    outboxStatus: () => database.read(readOutboxStatus),
    acknowledge: (rows, now) =>
      database.write((tx) => {
        for (const row of rows) raiseAcknowledged(tx, row, now);
      }),
    trim: (rule) => database.write((tx) => trimOutboxRows(tx, rule)),
  } satisfies Partial<EventJournal>;
}

function cursorsIn(database: SqliteDatabase) {
  return {
    claimPartitions: (claim) => database.write((tx) => claimPartitions(tx, claim)),
    releasePartitions: (held) =>
      database.write((tx) => {
        for (const each of held) releasePartition(tx, each);
      }),
    leaveMembers: (instance) => database.write((tx) => leaveMembers(tx, instance)),
    advance: (moves, failures) => {
      const groups = groupMoves(moves);
      return database.write((tx) => {
        for (const failure of failures) addFailure(tx, failure);
        return groups.reduce((count, group) => count + moveGroup(tx, group), 0);
      });
    },
    readCursors: (reading) => database.read((tx) => readCursors(tx, reading)),
  } satisfies Partial<EventJournal>;
}

function failuresIn(database: SqliteDatabase) {
  return {
    anyFailureDue: (now) => database.read((tx) => anyFailureDue(tx, now)),
    claimFailures: (rule) => database.write((tx) => claimFailures(tx, rule)),
    removeFailure: (id) => database.write((tx) => removeFailure(tx, id)),
    postponeFailure: (id, reason, nextAt) => database.write((tx) => postponeFailure(tx, id, reason, nextAt)),
    buryFailure: (id, reason) => database.write((tx) => buryFailure(tx, id, reason)),
    replayFailure: (id, now) => database.write((tx) => replayFailure(tx, id, now)),
    listDead: (limit, before) => database.read((tx) => listDead(tx, limit, before)),
    countFailures: () => database.read(countFailures),
  } satisfies Partial<EventJournal>;
}

function resyncsIn(database: SqliteDatabase) {
  return {
    claimResync: (reading, holder, now, ttlMs) =>
      database.write((tx) => claimLease(tx, resyncLease(reading), holder, now, ttlMs)),
    finishResync: (reading, { fence, now, epoch, head }) =>
      database.write((tx) => {
        if (!holdsLease(tx, resyncLease(reading), fence, now)) return;
        restartCursors(tx, reading, epoch, head);
        releaseLease(tx, resyncLease(reading), fence);
      }),
    abandonResync: (reading, fence) => database.write((tx) => releaseLease(tx, resyncLease(reading), fence)),
  } satisfies Partial<EventJournal>;
}

// The bus's journal in a MongoDB store. Whoever asks for the head or the outbox first lets what was committed get its
// positions.
import { type EventJournal, resyncLease } from "../bus/event-journal.ts";
import type { MongoDatabase } from "./database.ts";
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
import { headOf, raiseAcknowledged, readOutbox, readOutboxStatus, trimOutboxRows } from "./journal-outbox.ts";
import { claimLease, holdsLease, releaseLease } from "./lease.ts";

export function createMongoEventJournal(database: MongoDatabase): EventJournal {
  return {
    epoch: database.epoch,
    onCommit: database.onCommit,
    ...outboxIn(database),
    ...cursorsIn(database),
    ...failuresIn(database),
    ...resyncsIn(database),
  };
}

function outboxIn(database: MongoDatabase) {
  return {
    head: async () => {
      await database.sequenced();
      return headOf(database);
    },
    readOutbox: async (query) => {
      await database.sequenced();
      return database.read((queries) => readOutbox(queries, query));
    },
    outboxStatus: async () => {
      await database.sequenced();
      return database.read(readOutboxStatus);
    },
    acknowledge: (rows, now) => raiseAcknowledged(database, rows, now),
    trim: (rule) => database.write((tx) => trimOutboxRows(tx, rule)),
  } satisfies Partial<EventJournal>;
}

function cursorsIn(database: MongoDatabase) {
  return {
    claimPartitions: (claim) => claimPartitions(database, claim),
    releasePartitions: (held) => releasePartitions(database, held),
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

function failuresIn(database: MongoDatabase) {
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

function resyncsIn(database: MongoDatabase) {
  return {
    claimResync: (reading, holder, now, ttlMs) =>
      database.write((tx) => claimLease(tx, resyncLease(reading), holder, now, ttlMs)),
    finishResync: (reading, { fence, now, epoch, head }) =>
      database.write(async (tx) => {
        if (!(await holdsLease(tx, resyncLease(reading), fence, now))) return;
        await restartCursors(tx, reading, epoch, head);
        await releaseLease(tx, resyncLease(reading), fence);
      }),
    abandonResync: (reading, fence) => database.write((tx) => releaseLease(tx, resyncLease(reading), fence)),
  } satisfies Partial<EventJournal>;
}

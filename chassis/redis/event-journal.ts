// The bus's journal in a Redis store. Each method is one script.
import { type EventJournal, resyncLease } from "../bus/event-journal.ts";
import type { RedisDatabase } from "./database.ts";
import {
  advance,
  claimPartitions,
  finishResync,
  leaveMembers,
  readCursors,
  releasePartitions,
} from "./journal-cursors.ts";
import {
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
import { claimLease, releaseLease } from "./lease.ts";

export function createRedisEventJournal(database: RedisDatabase): EventJournal {
  return {
    get epoch() {
      return database.life().epoch;
    },
    onCommit: database.onCommit,

    head: () => headOf(database),
    readOutbox: (query) => readOutbox(database, query),
    outboxStatus: () => readOutboxStatus(database),
    acknowledge: (rows, now) => raiseAcknowledged(database, rows, now),
    trim: (rule) => trimOutboxRows(database, rule),

    claimPartitions: (claim) => claimPartitions(database, claim),
    releasePartitions: (held) => releasePartitions(database, held),
    leaveMembers: (instance) => leaveMembers(database, instance),
    advance: (moves, failures) => advance(database, moves, failures),
    readCursors: (reading) => readCursors(database, reading),

    anyFailureDue: (now) => anyFailureDue(database, now),
    claimFailures: (rule) => claimFailures(database, rule),
    removeFailure: (id) => removeFailure(database, id),
    postponeFailure: (id, reason, nextAt) => postponeFailure(database, id, reason, nextAt),
    buryFailure: (id, reason) => buryFailure(database, id, reason),
    replayFailure: (id, now) => replayFailure(database, id, now),
    listDead: (limit, before) => listDead(database, limit, before),
    countFailures: () => countFailures(database),

    claimResync: (reading, holder, now, ttlMs) => claimLease(database, resyncLease(reading), holder, now, ttlMs),
    finishResync: (reading, end) => finishResync(database, reading, { ...end, lease: resyncLease(reading) }),
    abandonResync: (reading, fence) => releaseLease(database, resyncLease(reading), fence),
  };
}

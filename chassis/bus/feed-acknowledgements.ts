// Which subscribers a feed has, what they have safely stored, and so what may be trimmed. Acknowledgements are kept in
// memory and written now and then: a row is trimmed days later, so a late one costs nothing and a lost one only keeps.
import type { Clock, Instant, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import type { SqliteDatabase, Tx } from "../sqlite/database.ts";
import { PARTITIONS } from "../sqlite/outbox.ts";
import { floorOf, headOf } from "./feed.ts";

export type Acknowledgements = {
  record(subscriber: string, partitions: readonly number[], position: number): void;
  flush(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
};

export const OUTBOX_KEPT_MS = 7 * 24 * 3_600_000;
/** A subscriber that never came back for so long is forgotten; should it come, it resyncs. */
export const SUBSCRIBER_KEPT_MS = 90 * 24 * 3_600_000;
const FLUSH_EVERY_MS = 5_000;
const TRIM_EVERY_MS = 600_000;
/** Keeps `seen_at` fresh of those who read nothing new. */
const SEEN_EVERY_MS = 12 * 3_600_000;
const TRIM_ROWS = 1_000;
const MAX_TRIM_ROUNDS = 1_000;
/** Subscribers come from our own code; this only bounds a mistake. */
const MAX_SUBSCRIBERS = 200;

type Known = { acknowledged: number; writtenAt: Instant; dirty: boolean };

export function createAcknowledgements(database: SqliteDatabase, clock: Clock, log: Log): Acknowledgements {
  const known = new Map<string, Known>();
  let timers: Repeating[] = [];

  const record: Acknowledgements["record"] = (subscriber, partitions, position) => {
    for (const partition of partitions) {
      const key = `${partition} ${subscriber}`;
      const entry = known.get(key);
      if (!entry) {
        if (known.size >= MAX_SUBSCRIBERS * PARTITIONS) return;
        known.set(key, { acknowledged: position, writtenAt: 0, dirty: true });
      } else if (position > entry.acknowledged) {
        entry.acknowledged = position;
        entry.dirty = true;
      }
    }
  };

  const flush = async (): Promise<void> => {
    const now = clock.now();
    const due = [...known].filter(([, entry]) => entry.dirty || now - entry.writtenAt > SEEN_EVERY_MS);
    if (due.length === 0) return;
    const rows = due.map(([key, entry]) => ({
      key,
      entry,
      acknowledged: entry.acknowledged,
    }));
    await database.write((tx) => {
      for (const { key, acknowledged } of rows) upsert(tx, key, acknowledged, now);
    });
    for (const { entry, acknowledged } of rows) {
      entry.writtenAt = now;
      entry.dirty = entry.acknowledged !== acknowledged;
    }
  };

  const guarded = (what: string, task: () => Promise<unknown>) => async (): Promise<void> => {
    try {
      await task();
    } catch (error) {
      log.error({ err: error }, `${what} failed`);
    }
  };

  return {
    record,
    flush,
    start: () => {
      timers = [
        clock.every(FLUSH_EVERY_MS, guarded("storing acknowledgements", flush)),
        clock.every(
          TRIM_EVERY_MS,
          guarded("trimming the outbox", () => trimOutbox(database, clock.now())),
        ),
      ];
    },
    stop: async () => {
      await Promise.all(timers.map((timer) => timer.stop()));
      await guarded("storing acknowledgements", flush)();
    },
  };
}

function upsert(tx: Tx, key: string, acknowledged: number, now: Instant): void {
  const space = key.indexOf(" ");
  tx.run(
    `INSERT INTO feed_subscribers (subscriber, partition, acknowledged, seen_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET acknowledged = max(acknowledged, excluded.acknowledged), seen_at = excluded.seen_at`,
    key.slice(space + 1),
    Number(key.slice(0, space)),
    acknowledged,
    now,
  );
}

/** Deletes rows that are old and acknowledged by every registered subscriber. Answers how many. */
export async function trimOutbox(database: SqliteDatabase, now: Instant): Promise<number> {
  let trimmed = 0;
  for (let round = 0; round < MAX_TRIM_ROUNDS; round += 1) {
    const count = await database.write((tx) => trimSome(tx, now));
    trimmed += count;
    if (count < TRIM_ROWS) break;
  }
  return trimmed;
}

function trimSome(tx: Tx, now: Instant): number {
  tx.run(
    `DELETE FROM feed_subscribers WHERE subscriber IN (
       SELECT subscriber FROM feed_subscribers GROUP BY subscriber HAVING max(seen_at) < ?)`,
    now - SUBSCRIBER_KEPT_MS,
  );
  const floor = floorOf(tx);
  const target = Math.min(acknowledgedByAll(tx), floor + TRIM_ROWS, beforeFirstYoung(tx, now));
  if (target <= floor) return 0;
  tx.run("DELETE FROM outbox WHERE position <= ?", target);
  tx.run("UPDATE feed_floor SET position = ?", target);
  return target - floor;
}

/** A subscriber that has not acknowledged all its partitions yet has acknowledged nothing. */
function acknowledgedByAll(tx: Tx): number {
  const row = tx.get<{ lowest: number | null }>(
    `SELECT min(lowest) AS lowest FROM (
       SELECT CASE WHEN count(*) = ${PARTITIONS} THEN min(acknowledged) ELSE 0 END AS lowest
       FROM feed_subscribers GROUP BY subscriber)`,
  );
  return row?.lowest ?? headOf(tx);
}

/** Rows are nearly, not exactly, in order of time: everything from the first young one on stays. */
function beforeFirstYoung(tx: Tx, now: Instant): number {
  const row = tx.get<{ position: number | null }>(
    "SELECT position FROM outbox WHERE at > ? ORDER BY position LIMIT 1",
    now - OUTBOX_KEPT_MS,
  );
  return row?.position ? row.position - 1 : headOf(tx);
}

// Which subscribers a feed has, what they have safely stored, and so what may be trimmed. Acknowledgements are kept in
// memory and written now and then: a row is trimmed days later, so a late one costs nothing and a lost one only keeps.
import type { Clock, Instant, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Acknowledged, EventJournal } from "./event-journal.ts";
import { PARTITIONS } from "./partitions.ts";

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

export function createAcknowledgements(journal: EventJournal, clock: Clock, log: Log): Acknowledgements {
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
    const rows = due.map(([key, entry]) => toRow(key, entry));
    await journal.acknowledge(rows, now);
    for (const [index, [, entry]] of due.entries()) {
      entry.writtenAt = now;
      entry.dirty = entry.acknowledged !== rows[index]?.acknowledged;
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
          guarded("trimming the outbox", () => trimOutbox(journal, clock.now())),
        ),
      ];
    },
    stop: async () => {
      await Promise.all(timers.map((timer) => timer.stop()));
      await guarded("storing acknowledgements", flush)();
    },
  };
}

/** Known by `<partition> <subscriber>`. */
function toRow(key: string, { acknowledged }: Known): Acknowledged {
  const space = key.indexOf(" ");
  return { subscriber: key.slice(space + 1), partition: Number(key.slice(0, space)), acknowledged };
}

/** Deletes rows that are old and acknowledged by every registered subscriber. Answers how many. */
export async function trimOutbox(journal: EventJournal, now: Instant): Promise<number> {
  const rule = { writtenBefore: now - OUTBOX_KEPT_MS, seenBefore: now - SUBSCRIBER_KEPT_MS, limit: TRIM_ROWS };
  let trimmed = 0;
  for (let round = 0; round < MAX_TRIM_ROUNDS; round += 1) {
    const count = await journal.trim(rule);
    trimmed += count;
    if (count < TRIM_ROWS) break;
  }
  return trimmed;
}

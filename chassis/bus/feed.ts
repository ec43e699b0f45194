// The source's side: answers readers from the outbox, and lets a reader that has seen everything wait for the next
// commit. Positions rise in commit order (sqlite/outbox.ts), so a snapshot never has a gap that fills later.
import type { Clock } from "../clock.ts";
import { problem } from "../errors.ts";
import type { SqliteDatabase, Tx } from "../sqlite/database.ts";
import { PARTITIONS } from "../sqlite/outbox.ts";
import type { FeedAnswer, FeedGone, FeedRequest } from "./feed-wire.ts";

export type Feed = {
  poll(request: FeedRequest, signal: AbortSignal): Promise<FeedAnswer | FeedGone>;
  /** Answers all who wait; who asks from now on should ask another instance. */
  close(): void;
};

export type FeedOptions = {
  readonly database: SqliteDatabase;
  readonly clock: Clock;
  /** Called with everything a registered reader says it has safely stored. */
  readonly onAcknowledged: (subscriber: string, partitions: readonly number[], position: number) => void;
  /** Under load a woken reader waits so long for more, so that one answer carries whole batches. */
  readonly lingerMs?: number;
};

export const MAX_WAIT_MS = 25_000;
export const MAX_LIMIT = 500;
const MAX_ANSWER_CHARACTERS = 2_000_000;
const DEFAULT_LINGER_MS = 25;
/** A reader that was answered so recently is under load. */
const LOAD_WINDOW_MS = 50;
/** A reader learns so soon that it may pass over events of other types. */
const PASS_OVER_MS = 1_000;
/** One parked reader per subscription and instance; more means something is wrong. */
const MAX_PARKED = 1_000;
const MAX_REMEMBERED_READERS = 1_000;
const ALL_PARTITIONS: readonly number[] = Array.from({ length: PARTITIONS }, (_, partition) => partition);

type Row = { position: number; partition: number; body: string };
type Snapshot = {
  readonly head: number;
  readonly floor: number;
  readonly rows: readonly Row[];
};

export function createFeed(options: FeedOptions): Feed {
  const { database, clock } = options;
  const lingerMs = options.lingerMs ?? DEFAULT_LINGER_MS;
  const answeredAtMs = new Map<string, number>();
  const parking = createParking(database);
  let closed = false;

  const linger = async (reader: string, signal: AbortSignal): Promise<void> => {
    const idleMs = clock.monotonicMs() - (answeredAtMs.get(reader) ?? Number.NEGATIVE_INFINITY);
    if (!closed && lingerMs > 0 && idleMs < LOAD_WINDOW_MS) await clock.sleep(lingerMs, signal);
  };

  const acknowledge = ({ subscriber, partitions, acknowledged }: FeedRequest): void => {
    if (acknowledged !== undefined) options.onAcknowledged(subscriber, partitions ?? ALL_PARTITIONS, acknowledged);
  };

  const answer = (reader: string, request: FeedRequest, after: number, found: Snapshot): FeedAnswer => {
    answeredAtMs.delete(reader); // Deleting first keeps the map in order of use.
    answeredAtMs.set(reader, clock.monotonicMs());
    if (answeredAtMs.size > MAX_REMEMBERED_READERS) answeredAtMs.delete(answeredAtMs.keys().next().value ?? "");
    const { rows, next } = cut(found, request.limit);
    const bodies = rows.filter((row) => row.position > positionFor(request, row.partition, after)).map(bodyOf);
    return {
      kind: "batch",
      epoch: database.epoch,
      next,
      head: found.head,
      bodies,
    };
  };

  const poll: Feed["poll"] = async (request, signal) => {
    if (closed) throw problem("unavailable", "this instance is stopping");
    const reader = `${request.subscriber} ${request.partitions?.join() ?? ""}`;
    const after = request.after === undefined ? database.read(headOf) : Math.min(...request.after);
    // Who starts, or has never been answered, learns where it stands before it waits.
    const isNew = request.after === undefined || request.epoch === undefined;
    const waitMs = isNew ? 0 : Math.min(request.waitMs, MAX_WAIT_MS);
    let untilMs = clock.monotonicMs() + waitMs;
    if (database.read(headOf) > after) await linger(reader, signal);
    for (;;) {
      const found = database.read((tx) => readSnapshot(tx, request, after));
      if (isGone(request, database.epoch, found)) {
        return {
          kind: "gone",
          epoch: database.epoch,
          head: found.head,
          floor: found.floor,
        };
      }
      acknowledge(request);
      const nowMs = clock.monotonicMs();
      if (found.rows.length > 0 || nowMs >= untilMs || closed) return answer(reader, request, after, found);
      if (found.head > after) untilMs = Math.min(untilMs, nowMs + PASS_OVER_MS);
      await parking.park(found.head, untilMs - nowMs, signal);
      await linger(reader, signal);
    }
  };

  return {
    poll,
    close: () => {
      closed = true;
      parking.close();
    },
  };
}

function bodyOf(row: Row): string {
  return row.body;
}

function positionFor(request: FeedRequest, partition: number, lowest: number): number {
  if (request.after === undefined || request.partitions === undefined) return lowest;
  return request.after[request.partitions.indexOf(partition)] ?? lowest;
}

/** Positions of another life of the store, below what is kept, or above what was ever given. */
function isGone(request: FeedRequest, epoch: string, { head, floor }: Snapshot): boolean {
  if (request.after === undefined) return false;
  if (request.epoch !== undefined && request.epoch !== epoch) return true;
  return request.after.some((position) => position < floor || position > head);
}

export function headOf(tx: Tx): number {
  return tx.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")?.seq ?? 0;
}

export function floorOf(tx: Tx): number {
  return tx.get<{ position: number }>("SELECT position FROM feed_floor")?.position ?? 0;
}

function readSnapshot(tx: Tx, request: FeedRequest, after: number): Snapshot {
  const partitions = request.partitions ?? ALL_PARTITIONS;
  const some = partitions.length < PARTITIONS;
  const rows = tx.all<Row>(
    `SELECT position, partition, body FROM outbox WHERE position > ? AND type IN (${marks(request.types.length)})
     ${some ? `AND partition IN (${marks(partitions.length)})` : ""} ORDER BY position LIMIT ?`,
    after,
    ...request.types,
    ...(some ? partitions : []),
    request.limit,
  );
  return { head: headOf(tx), floor: floorOf(tx), rows };
}

function marks(count: number): string {
  return Array.from({ length: count }, () => "?").join();
}

/** Bounds the answer by size. Where rows are left out, or may be beyond the limit, the reader goes on behind the last. */
function cut({ head, rows }: Snapshot, limit: number): { readonly rows: readonly Row[]; readonly next: number } {
  let characters = 0;
  let count = 0;
  for (const row of rows) {
    characters += row.body.length;
    if (count > 0 && characters > MAX_ANSWER_CHARACTERS) break;
    count += 1;
  }
  const kept = rows.slice(0, count);
  const complete = count === rows.length && rows.length < limit;
  return {
    rows: kept,
    next: complete ? head : (kept.at(-1)?.position ?? head),
  };
}

type Parked = { readonly seen: number; readonly wake: () => void };

/** Those who wait for the head to move. One look at the head per commit, however many wait. */
function createParking(database: SqliteDatabase) {
  const parked = new Set<Parked>();
  let looking = false;
  const look = (): void => {
    looking = false;
    if (parked.size === 0) return;
    const head = database.read(headOf);
    for (const each of [...parked]) if (head > each.seen) each.wake();
  };
  const unlisten = database.onCommit(() => {
    if (looking || parked.size === 0) return;
    looking = true;
    setImmediate(look); // After the answers to those whose writes were just committed.
  });
  const park = (seen: number, ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (parked.size >= MAX_PARKED) {
        reject(new Error("too many feed readers are waiting"));
        return;
      }
      const leave = (): void => {
        clearTimeout(timer);
        parked.delete(entry);
        signal.removeEventListener("abort", abort);
      };
      const entry: Parked = {
        seen,
        wake: () => {
          leave();
          resolve();
        },
      };
      const abort = (): void => {
        leave();
        reject(signal.reason);
      };
      const timer = setTimeout(entry.wake, ms);
      signal.addEventListener("abort", abort, { once: true });
      parked.add(entry);
      if (signal.aborted) abort();
    });
  const close = (): void => {
    unlisten();
    for (const each of [...parked]) each.wake();
  };
  return { park, close };
}

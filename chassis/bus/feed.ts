// The source's side: answers readers from the outbox, and lets a reader that has seen everything wait for the next
// commit. Positions rise in commit order (event-journal.ts), so a snapshot never has a gap that fills later.
import type { Clock } from "../clock.ts";
import { problem } from "../errors.ts";
import type { EventJournal, OutboxRow, OutboxSnapshot } from "./event-journal.ts";
import type { FeedAnswer, FeedGone, FeedRequest } from "./feed-wire.ts";
import { ALL_PARTITIONS } from "./partitions.ts";

export type Feed = {
  poll(request: FeedRequest, signal: AbortSignal): Promise<FeedAnswer | FeedGone>;
  /** Answers all who wait; who asks from now on should ask another instance. */
  close(): void;
};

export type FeedOptions = {
  readonly journal: EventJournal;
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

export function createFeed(options: FeedOptions): Feed {
  const { journal, clock } = options;
  const lingerMs = options.lingerMs ?? DEFAULT_LINGER_MS;
  const answeredAtMs = new Map<string, number>();
  const parking = createParking(journal);
  let closed = false;

  const isUnderLoad = (reader: string): boolean => {
    const idleMs = clock.monotonicMs() - (answeredAtMs.get(reader) ?? Number.NEGATIVE_INFINITY);
    return !closed && lingerMs > 0 && idleMs < LOAD_WINDOW_MS;
  };

  const acknowledge = ({ subscriber, partitions, acknowledged }: FeedRequest): void => {
    if (acknowledged !== undefined) options.onAcknowledged(subscriber, partitions ?? ALL_PARTITIONS, acknowledged);
  };

  const answer = (reader: string, request: FeedRequest, after: number, found: OutboxSnapshot): FeedAnswer => {
    answeredAtMs.delete(reader); // Deleting first keeps the map in order of use.
    answeredAtMs.set(reader, clock.monotonicMs());
    if (answeredAtMs.size > MAX_REMEMBERED_READERS) answeredAtMs.delete(answeredAtMs.keys().next().value ?? "");
    const { rows, next } = cut(found, request.limit);
    const bodies = rows.filter((row) => row.position > positionFor(request, row.partition, after)).map(bodyOf);
    return {
      kind: "batch",
      epoch: journal.epoch,
      next,
      head: found.head,
      bodies,
    };
  };

  const poll: Feed["poll"] = async (request, signal) => {
    if (closed) throw problem("unavailable", "this instance is stopping");
    const reader = `${request.subscriber} ${request.partitions?.join() ?? ""}`;
    const after = request.after === undefined ? await journal.head() : Math.min(...request.after);
    // Who starts, or has never been answered, learns where it stands before it waits.
    const isNew = request.after === undefined || request.epoch === undefined;
    const waitMs = isNew ? 0 : Math.min(request.waitMs, MAX_WAIT_MS);
    let untilMs = clock.monotonicMs() + waitMs;
    if (isUnderLoad(reader) && (await journal.head()) > after) await clock.sleep(lingerMs, signal);
    for (;;) {
      const seenCommits = parking.commits();
      const { types, partitions, limit } = request;
      const { epoch } = journal;
      const found = await journal.readOutbox({ after, types, partitions, limit });
      if (journal.epoch !== epoch) continue; // The store was lost while it was read: nobody knows whose rows these are.
      if (isGone(request, epoch, found)) {
        return {
          kind: "gone",
          epoch,
          head: found.head,
          floor: found.floor,
        };
      }
      acknowledge(request);
      const nowMs = clock.monotonicMs();
      if (found.rows.length > 0 || nowMs >= untilMs || closed) return answer(reader, request, after, found);
      if (found.head > after) untilMs = Math.min(untilMs, nowMs + PASS_OVER_MS);
      await parking.park({ seen: found.head, seenCommits, ms: untilMs - nowMs }, signal);
      if (isUnderLoad(reader)) await clock.sleep(lingerMs, signal);
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

function bodyOf(row: OutboxRow): string {
  return row.body;
}

function positionFor(request: FeedRequest, partition: number, lowest: number): number {
  if (request.after === undefined || request.after.length === 1) return lowest;
  return request.after[(request.partitions ?? ALL_PARTITIONS).indexOf(partition)] ?? lowest;
}

/** Positions of another life of the store, below what is kept, or above what was ever given. */
function isGone(request: FeedRequest, epoch: string, { head, floor }: OutboxSnapshot): boolean {
  if (request.after === undefined) return false;
  if (request.epoch !== undefined && request.epoch !== epoch) return true;
  return request.after.some((position) => position < floor || position > head);
}

/** Bounds the answer by size. Where rows are left out, or may be beyond the limit, the reader goes on behind the last. */
function cut(
  { head, rows }: OutboxSnapshot,
  limit: number,
): { readonly rows: readonly OutboxRow[]; readonly next: number } {
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

/** `seenCommits` is what `commits` said before the head was read: a commit in between is not missed. */
type Stay = { readonly seen: number; readonly seenCommits: number; readonly ms: number };

/** Those who wait for the head to move. One look at the head at a time, however many wait and commit. */
function createParking(journal: EventJournal) {
  const parked = new Set<Parked>();
  let commits = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    const counted = commits;
    try {
      const head = parked.size === 0 ? 0 : await journal.head();
      for (const each of [...parked]) if (head > each.seen) each.wake();
    } catch {
      // The store is away: whoever waits is told so when it asks again, at the latest when its time is up.
    }
    looking = false;
    if (commits !== counted) lookSoon();
  };
  const lookSoon = (): void => {
    if (looking || parked.size === 0) return;
    looking = true;
    setImmediate(look); // After the answers to those whose writes were just committed.
  };
  const unlisten = journal.onCommit(() => {
    commits += 1;
    lookSoon();
  });
  const park = ({ seen, seenCommits, ms }: Stay, signal: AbortSignal): Promise<void> =>
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
      else if (commits !== seenCommits) lookSoon();
    });
  const close = (): void => {
    unlisten();
    for (const each of [...parked]) each.wake();
  };
  return { park, close, commits: () => commits };
}

// All stores as they were at one moment, though each is written by processes of its own. For a few milliseconds this
// holds every store's write lock at once (no commit can happen anywhere), opens a read snapshot on each, and lets the
// locks go: writers wait as they wait for each other, and what is copied afterwards is as if the machine had lost its
// power at that moment, which is what the services survive anyway. No process of ours ever holds two of these locks,
// so that taking them one after the other can't end in a deadlock.
import { DatabaseSync } from "node:sqlite";
import type { Clock, Instant } from "@souk/chassis/clock";
import { CommandError } from "../command.ts";
import { damage } from "./store-file.ts";

export type StoreFile = { readonly name: string; readonly path: string };

export type PinnedStore = StoreFile & {
  /** In a read transaction of that moment. */
  readonly connection: DatabaseSync;
  readonly bytes: number;
};

export type Moment = {
  readonly at: Instant;
  /** How long the first store's writers had to wait. */
  readonly pausedMs: number;
  readonly stores: readonly PinnedStore[];
  close(): void;
};

/** Writers give up after 5 s (chassis/sqlite/group-commit.ts); shoppers should not notice at all. */
const MAX_PAUSE_MS = 1_000;
const MAX_TRIES = 10;
const BETWEEN_TRIES_MS = 200;
const ASK_EVERY_MS = 1;
const OPENING_BUSY_MS = 10_000;
const SQLITE_BUSY = 5;

type Pair = StoreFile & { readonly lock: DatabaseSync; readonly reader: DatabaseSync };

export async function pinStores(files: readonly StoreFile[], clock: Clock): Promise<Moment> {
  const pairs: Pair[] = [];
  try {
    for (const file of files) pairs.push(openPair(file));
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const pausedMs = await pinAll(pairs, clock);
      if (pausedMs !== "busy") return momentOf(pairs, pausedMs, clock.now());
      await clock.sleep(BETWEEN_TRIES_MS * attempt);
    }
    throw new CommandError(`a store was written without a pause ${MAX_TRIES} times; try again when less is going on`);
  } catch (error) {
    closePairs(pairs);
    throw error;
  }
}

/** The writing connections last: whoever closes a store that nobody else has open tidies it up. */
function closePairs(pairs: readonly Pair[]): void {
  for (const connection of pairs.flatMap(({ reader, lock }) => [reader, lock])) connection.close();
}

/** Everything that takes time happens before the first lock: files are open, schemas read. */
function openPair(file: StoreFile): Pair {
  const lock = new DatabaseSync(file.path, { timeout: OPENING_BUSY_MS });
  try {
    lock.exec("SELECT count(*) FROM sqlite_schema; PRAGMA busy_timeout = 0");
    const reader = new DatabaseSync(file.path, { readOnly: true, timeout: OPENING_BUSY_MS });
    reader.exec("SELECT count(*) FROM sqlite_schema");
    return { ...file, lock, reader };
  } catch (error) {
    lock.close();
    throw damage(error, file.name);
  }
}

async function pinAll(pairs: readonly Pair[], clock: Clock): Promise<number | "busy"> {
  const sinceMs = clock.monotonicMs();
  try {
    for (const { lock } of pairs) {
      while (!tryLock(lock)) {
        if (clock.monotonicMs() - sinceMs > MAX_PAUSE_MS) return "busy";
        await clock.sleep(ASK_EVERY_MS);
      }
    }
    for (const { reader } of pairs) reader.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
    return clock.monotonicMs() - sinceMs;
  } finally {
    for (const { lock } of pairs) if (lock.isTransaction) lock.exec("ROLLBACK");
  }
}

function tryLock(lock: DatabaseSync): boolean {
  try {
    lock.exec("BEGIN IMMEDIATE");
    return true;
  } catch (error) {
    const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : undefined;
    if (code === SQLITE_BUSY) return false;
    throw error;
  }
}

function momentOf(pairs: readonly Pair[], pausedMs: number, at: Instant): Moment {
  const stores = pairs.map(({ name, path, reader }) => ({ name, path, connection: reader, bytes: sizeOf(reader) }));
  return { at, pausedMs, stores, close: () => closePairs(pairs) };
}

function sizeOf(reader: DatabaseSync): number {
  const pages = reader.prepare("PRAGMA page_count").get()?.page_count;
  return Number(pages) * Number(reader.prepare("PRAGMA page_size").get()?.page_size);
}

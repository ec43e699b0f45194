// How far this instance has got in the partitions that it holds, and how that becomes stored. A place passes an event only
// when the event took effect, or in the operation that notes its failure. Moves of the first kind may be stored a little
// later (a crash then only delivers again), together with other writes.
import type { Log } from "../log.ts";
import type { EventJournal, Held, NewFailure, Reading } from "./event-journal.ts";
import type { PartitionShares } from "./partition-shares.ts";

/** A held partition with how far this process has got; `held` is what is stored. */
export type Place = { held: Held; epoch: string; position: number };

export type Goal = { readonly epoch: string; readonly position: number };
/** By partition. */
export type Goals = ReadonlyMap<number, Goal>;

export type Places = {
  /** By partition. Another map after `takeStock`, and empty where another instance turned out to read on. */
  current(): ReadonlyMap<number, Place>;
  /** Lets go of what is another's turn, takes up what is new. */
  takeStock(): Promise<void>;
  /** Moves in memory; stored soon. Partitions that are no longer held are left alone. */
  advance(goals: Goals): void;
  /**
   * Stores how far the places have got; with `goals`, failures and the move past them in one operation. False where some
   * partition was lost meanwhile: all are then looked at again.
   */
  settle(failures?: readonly NewFailure[], goals?: Goals): Promise<boolean>;
  /** Looks at what is stored, as after a resync. */
  reload(): Promise<void>;
  /** Resolves once something is held, or the signal is aborted. */
  whenHeld(signal: AbortSignal): Promise<void>;
  /** Stores the last moves. */
  stop(): Promise<void>;
};

export type PlacesOptions = {
  readonly journal: EventJournal;
  readonly shares: PartitionShares;
  readonly reading: Reading;
  readonly log: Log;
};

/** Cursors of a reader that became idle are stored so soon. */
const SETTLE_AFTER_MS = 100;

export function createPlaces({ journal, shares, reading, log }: PlacesOptions): Places {
  let places = new Map<number, Place>();
  let settling: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  const settleNow = async (failures: readonly NewFailure[], goals: Goals): Promise<boolean> => {
    const moves = [...places.values()]
      .map((place) => ({ place, held: place.held, ...(goals.get(place.held.partition) ?? goalOf(place)) }))
      .filter(({ held, epoch, position }) => position !== held.position || epoch !== held.epoch);
    if (moves.length === 0 && failures.length === 0) return true;
    const moved = await journal.advance(moves, failures);
    for (const { place, held, epoch, position } of moves) place.held = { ...held, epoch, position };
    if (moved === moves.length) return true;
    await reload(); // Another instance reads on, or a resync put the cursors elsewhere.
    return false;
  };
  const settle: Places["settle"] = (failures = [], goals = new Map()) => {
    clearTimeout(timer);
    const run = settling.then(() => settleNow(failures, goals));
    settling = run.catch(() => undefined);
    return run;
  };
  const settleQuietly = async (): Promise<void> => {
    await settle().catch((error: unknown) => log.error({ err: error, ...reading }, "storing cursors failed"));
  };
  const reload = async (): Promise<void> => {
    places = new Map();
    await shares.reload();
  };

  const takeStock = async (): Promise<void> => {
    const surplus = shares.surplus(reading);
    if (surplus.length > 0) {
      await settle();
      for (const { partition } of surplus) places.delete(partition);
      await shares.release(surplus);
    }
    // Some partitions saw a resync that the others did not: look at what is stored.
    if (new Set([...places.values()].map((place) => place.epoch).filter(Boolean)).size > 1) await reload();
    const kept = new Map<number, Place>();
    for (const held of shares.held(reading)) {
      const place = places.get(held.partition);
      const same = place?.held.fence === held.fence;
      kept.set(held.partition, same ? place : { held, epoch: held.epoch, position: held.position });
    }
    places = kept;
  };

  const whenHeld = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const unlisten = shares.onChange(done);
      function done(): void {
        unlisten();
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done, { once: true });
      // What was reloaded between taking stock and now.
      if (signal.aborted || shares.held(reading).length > 0) done();
    });

  return {
    current: () => places,
    takeStock,
    advance: (goals) => {
      for (const [partition, goal] of goals) Object.assign(places.get(partition) ?? {}, goal);
      clearTimeout(timer);
      timer = setTimeout(settleQuietly, SETTLE_AFTER_MS);
    },
    settle,
    reload,
    whenHeld,
    stop: async () => {
      clearTimeout(timer);
      await settleQuietly();
      clearTimeout(timer);
    },
  };
}

export function goalOf({ epoch, position }: Goal): Goal {
  return { epoch, position };
}

/** All that is held goes to one place. */
export function everywhere(places: ReadonlyMap<number, Place>, goal: Goal): Goals {
  return new Map([...places.keys()].map((partition) => [partition, goal]));
}

// An instance's share of all partitions, kept by leases that it prolongs every few seconds. Readers ask what they hold
// and are told when that changes; a partition changes hands only after its reader has let go, or after its lease.
import type { Clock, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import { type EventJournal, type Held, partitionKey, type Reading } from "./event-journal.ts";

export type PartitionShares = {
  /** What this reading may read now, in the store's order. */
  held(reading: Reading): readonly Held[];
  /** What it should let go of with `release` as soon as no event of it is being handled. */
  surplus(reading: Reading): readonly Held[];
  release(partitions: readonly Held[]): Promise<void>;
  /** Looks again at what is stored: after a resync, or a cursor that could not be moved. */
  reload(): Promise<void>;
  /** Called whenever a held or surplus partition was added or lost. */
  onChange(listener: () => void): () => void;
  start(): Promise<void>;
  stop(): Promise<void>;
};

export type ShareOptions = {
  readonly journal: EventJournal;
  readonly instance: string;
  readonly readings: readonly Reading[];
  readonly clock: Clock;
  readonly log: Log;
  readonly leaseMs?: number;
};

/** A dead instance's partitions are taken over after at most this and one renewal. */
const LEASE_MS = 6_000;

export function createPartitionShares(options: ShareOptions): PartitionShares {
  const { journal, instance, readings, clock, log } = options;
  const ttlMs = options.leaseMs ?? LEASE_MS;
  const fences = new Map<string, number>();
  const listeners = new Set<() => void>();
  let held: readonly Held[] = [];
  let surplus: readonly Held[] = [];
  let boot = true;
  let timer: Repeating | undefined;

  // One at a time, so that what a claim found is not mixed with what was let go of meanwhile.
  let last: Promise<unknown> = Promise.resolve();
  const serially = (task: () => Promise<void>): Promise<void> => {
    const run = last.then(task, task);
    last = run.catch(() => undefined);
    return run;
  };

  const claimNow = async (): Promise<void> => {
    const before = signature();
    const outcome = await journal.claimPartitions({ instance, readings, fences, boot, now: clock.now(), ttlMs });
    boot = false;
    ({ held, surplus } = outcome);
    fences.clear();
    for (const each of [...held, ...surplus]) fences.set(partitionKey(each), each.fence);
    if (signature() !== before) notify();
  };
  const claim = (): Promise<void> => serially(claimNow);
  const signature = (): string => JSON.stringify([fencesOf(held), fencesOf(surplus)]);
  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };

  const releaseNow = async (partitions: readonly Held[]): Promise<void> => {
    for (const each of partitions) fences.delete(partitionKey(each));
    held = held.filter((each) => fences.has(partitionKey(each)));
    surplus = surplus.filter((each) => fences.has(partitionKey(each)));
    await journal.releasePartitions(partitions);
  };
  const release = async (partitions: readonly Held[]): Promise<void> => {
    if (partitions.length > 0) await serially(() => releaseNow(partitions));
  };

  const renew = async (): Promise<void> => {
    try {
      await claim();
    } catch (error) {
      log.error({ err: error }, "prolonging partition leases failed");
    }
  };

  const of = (all: readonly Held[], reading: Reading): readonly Held[] =>
    all.filter((each) => each.subscriber === reading.subscriber && each.source === reading.source);

  return {
    held: (reading) => of(held, reading),
    surplus: (reading) => of(surplus, reading),
    release,
    reload: claim,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: async () => {
      await claim();
      timer = clock.every(ttlMs / 3, renew);
    },
    stop: async () => {
      await timer?.stop();
      try {
        await release([...held, ...surplus]);
        await journal.leaveMembers(instance);
      } catch (error) {
        // Stopping goes on without the store; the leases end by themselves.
        log.warn({ err: error }, "giving partitions back failed");
      }
    },
  };
}

function fencesOf(all: readonly Held[]): readonly string[] {
  return all.map((each) => `${partitionKey(each)} ${each.fence}`);
}

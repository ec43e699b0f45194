// Shows in a store that an instance has it open, so that nobody carries it away from under it (`souk migrate`). For those
// that keep a store and read no events; whoever reads some shows itself with its partitions (bus/partition-shares.ts).
import type { EventJournal } from "./bus/event-journal.ts";
import type { Clock, Repeating } from "./clock.ts";
import type { Log } from "./log.ts";

export type StorePresence = {
  /** Goes on without the store, and shows itself when it is back. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export type StorePresenceOptions = {
  readonly journal: Pick<EventJournal, "claimPartitions" | "leaveMembers">;
  readonly instance: string;
  readonly clock: Clock;
  readonly log: Log;
};

/** One that was killed is taken for alive as long. */
const SHOWN_MS = 15_000;
const SHOW_EVERY_MS = 5_000;

export function createStorePresence({ journal, instance, clock, log }: StorePresenceOptions): StorePresence {
  let showing: Repeating | undefined;
  const show = async (): Promise<void> => {
    const nothing = { readings: [], fences: new Map<string, number>(), boot: false };
    await journal.claimPartitions({ instance, ...nothing, now: clock.now(), ttlMs: SHOWN_MS });
  };
  const tell = (error: unknown): void => log.debug({ err: error }, "the store does not hear who has it open");
  return {
    start: async () => {
      await show().catch(tell);
      showing = clock.every(SHOW_EVERY_MS, () => show().catch(tell));
    },
    stop: async () => {
      await showing?.stop();
      await journal.leaveMembers(instance).catch(tell);
    },
  };
}

// InnoDB shows a commit to others a moment before it is on disk. Whoever acts on what another instance has written (a
// feed that is served, an answer that is given again) waits here first: a server that is killed in that moment would
// otherwise give the same position to another event. The log is written in order, so one commit of our own is enough.
import type { Queries } from "./statements.ts";

export type Durability = {
  /** Resolves once all that could be seen when it was called is on disk. */
  settled(): Promise<void>;
  /** Our own commit, which the server has confirmed: all positions up to its are on disk. */
  committed(position: number): void;
  /** Resolves at once where the head is known to be on disk. */
  settledUpTo(head: number): Promise<void>;
};

export function createDurability(queries: Pick<Queries, "run">): Durability {
  let known = 0;
  let running: Promise<void> | undefined;
  let next: Promise<void> | undefined;

  const commit = async (): Promise<void> => {
    await queries.run("UPDATE durable_mark SET number = number + 1");
  };
  const begin = (): Promise<void> => {
    next = undefined;
    const mine = commit().finally(() => {
      if (running === mine) running = undefined;
    });
    running = mine;
    return mine;
  };
  /** All that come while one is under way share the next: that one began before they had seen what they saw. */
  const settled = (): Promise<void> => {
    if (!running) return begin();
    next ??= running.then(begin, begin);
    return next;
  };
  const committed = (position: number): void => {
    known = Math.max(known, position);
  };
  return {
    settled,
    committed,
    settledUpTo: async (head) => {
      if (head <= known) return;
      await settled();
      committed(head);
    },
  };
}

// Tells of commits that wrote events, where instances share a server: our own at once, other instances' by asking for the
// head. Not by PostgreSQL's NOTIFY, which takes a lock of the whole server at every commit and needs a connection of its
// own that no transaction pooler can lend; nor by Redis's PUBLISH, which is lost with a connection and needs one too.
import type { Clock, Repeating } from "./clock.ts";

export type HeadWatch = {
  onCommit(listener: () => void): () => void;
  /** A commit of our own. */
  committed(): void;
  stop(): Promise<void>;
};

/** Asked so often while other instances write and we don't, and so often else: our own commits tell of theirs too. */
const FOREIGN_COMMIT_POLL_MS = 25;
const QUIET_POLL_MS = 200;
/** A head that has moved so soon after a commit of our own may have moved by it. */
const OWN_COMMIT_MS = 400;
const QUIET_AFTER_MS = 30_000;

export function createHeadWatch(readHead: () => Promise<number>, clock: Clock): HeadWatch {
  const listeners = new Set<() => void>();
  let seen: number | undefined;
  let ownMs = Number.NEGATIVE_INFINITY;
  let foreignMs = Number.NEGATIVE_INFINITY;
  let often: Repeating | undefined;
  let looking = false;

  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  const look = async (): Promise<void> => {
    if (looking || listeners.size === 0) return;
    looking = true;
    try {
      const head = await readHead();
      const changed = head !== seen;
      const nowMs = clock.monotonicMs();
      if (changed && seen !== undefined && nowMs - ownMs > OWN_COMMIT_MS) foreignMs = nowMs;
      seen = head;
      if (changed) notify();
    } catch {
      // The store is away. Whoever reads it is told; here the next look will do.
    } finally {
      looking = false;
    }
    changePace();
  };
  const changePace = (): void => {
    if (clock.monotonicMs() - foreignMs < QUIET_AFTER_MS) {
      often ??= clock.every(FOREIGN_COMMIT_POLL_MS, look);
    } else {
      void often?.stop();
      often = undefined;
    }
  };
  const seldom = clock.every(QUIET_POLL_MS, look);
  return {
    onCommit: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    committed: () => {
      ownMs = clock.monotonicMs();
      notify();
    },
    stop: async () => {
      listeners.clear();
      await seldom.stop();
      await often?.stop();
    },
  };
}

// Rebuilds a subscriber whose positions the source no longer knows. One instance does it; the others wait. The cursors
// then stand where the head was before the rebuild began, so that nothing falls between snapshot and feed.
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import { claimLease, holdsLease, releaseLease } from "../sqlite/lease.ts";
import type { Consumer } from "./consumer.ts";
import { type Reading, readCursors, restartCursors } from "./cursors.ts";
import type { FeedGone } from "./feed-wire.ts";

export type ResyncOptions = {
  readonly database: SqliteDatabase;
  readonly consumer: Consumer;
  readonly clock: Clock;
  readonly log: Log;
  readonly reading: Reading;
  readonly gone: FeedGone;
  /** This process's own name for leases. */
  readonly holder: string;
  readonly signal: AbortSignal;
};

const LEASE_MS = 15_000;
const OTHERS_TURN_MS = 250;

/** Resolves when there may be new cursors to go on from; throws what the rebuild threw. */
export async function resyncOnce(options: ResyncOptions): Promise<void> {
  const { database, clock, reading, gone, holder, signal } = options;
  const name = `resync ${reading.subscriber} ${reading.source}`;
  const claim = () => database.write((tx) => claimLease(tx, name, holder, clock.now(), LEASE_MS));
  const lease = await claim();
  if (lease === "held") {
    await clock.sleep(OTHERS_TURN_MS, signal);
    return;
  }
  if (isDone(database, reading, gone)) {
    await database.write((tx) => releaseLease(tx, name, lease.fence));
    return;
  }
  const renewal = clock.every(LEASE_MS / 3, async () => {
    await claim();
  });
  try {
    await options.consumer.resync(signal);
    await renewal.stop();
    await database.write((tx) => {
      if (!holdsLease(tx, name, lease.fence, clock.now())) return;
      restartCursors(tx, reading, gone.epoch, gone.head);
      releaseLease(tx, name, lease.fence);
    });
  } catch (error) {
    await renewal.stop();
    await database.write((tx) => releaseLease(tx, name, lease.fence));
    throw error;
  }
}

/** Another instance was told the same and was quicker. */
function isDone(database: SqliteDatabase, reading: Reading, gone: FeedGone): boolean {
  const rows = database.read((tx) => readCursors(tx, reading));
  return rows.length > 0 && rows.every((row) => row.epoch === gone.epoch && row.position >= gone.floor);
}

// Rebuilds a subscriber whose positions the source no longer knows. One instance does it; the others wait. The cursors
// then stand where the head was before the rebuild began, so that nothing falls between snapshot and feed.
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Consumer } from "./consumer.ts";
import type { EventJournal, Reading } from "./event-journal.ts";
import type { FeedGone } from "./feed-wire.ts";

export type ResyncOptions = {
  readonly journal: EventJournal;
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
  const { journal, clock, reading, gone, holder, signal } = options;
  const claim = () => journal.claimResync(reading, holder, clock.now(), LEASE_MS);
  const lease = await claim();
  if (lease === "held") {
    await clock.sleep(OTHERS_TURN_MS, signal);
    return;
  }
  const { fence } = lease;
  if (await isDone(journal, reading, gone)) {
    await journal.abandonResync(reading, fence);
    return;
  }
  const renewal = clock.every(LEASE_MS / 3, async () => {
    await claim();
  });
  try {
    await options.consumer.resync(signal);
    await renewal.stop();
    await journal.finishResync(reading, { fence, now: clock.now(), epoch: gone.epoch, head: gone.head });
  } catch (error) {
    await renewal.stop();
    await journal.abandonResync(reading, fence);
    throw error;
  }
}

/** Another instance was told the same and was quicker. */
async function isDone(journal: EventJournal, reading: Reading, gone: FeedGone): Promise<boolean> {
  const rows = await journal.readCursors(reading);
  return rows.length > 0 && rows.every((row) => row.epoch === gone.epoch && row.position >= gone.floor);
}

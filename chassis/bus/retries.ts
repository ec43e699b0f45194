// Gives failed events their next try when it is due, until one succeeds or the last has failed.
import type { Clock, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { Consumer } from "./consumer.ts";
import { CLAIM_MS, delayAfter, MAX_CLAIMED, type RetryPolicy, reasonOf } from "./event-failures.ts";
import type { ClaimedEvent, EventJournal } from "./event-journal.ts";

export type Retries = { start(): void; stop(): Promise<void> };

export type RetryOptions = {
  readonly journal: EventJournal;
  readonly consumers: readonly Consumer[];
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
};

/** One indexed read each time. */
const LOOK_EVERY_MS = 200;

export function createRetries(options: RetryOptions): Retries {
  const { journal, policy, clock, random, log } = options;
  const bySubscriber = new Map(options.consumers.map((each) => [each.subscription.subscriber, each]));
  let timer: Repeating | undefined;

  const tryAgain = async (failed: ClaimedEvent): Promise<void> => {
    const consumer = bySubscriber.get(failed.subscriber);
    if (!consumer) return; // Left by code of another version; it stays in sight and waits.
    try {
      await consumer.handle(failed.event);
    } catch (error) {
      await noteFailure(failed, error);
      return;
    }
    await journal.removeFailure(failed.id);
  };

  const noteFailure = async (failed: ClaimedEvent, error: unknown): Promise<void> => {
    const { id, attempts, subscriber, event } = failed;
    const last = attempts >= policy.maxAttempts;
    const about = {
      err: error,
      subscriber,
      event: event.id,
      type: event.type,
      attempts,
    };
    if (last) log.error(about, "event is a dead letter now");
    else log.warn(about, "event failed again");
    const nextAt = clock.now() + delayAfter(attempts, policy, random);
    await (last ? journal.buryFailure(id, reasonOf(error)) : journal.postponeFailure(id, reasonOf(error), nextAt));
  };

  const look = async (): Promise<void> => {
    try {
      if (!(await journal.anyFailureDue(clock.now()))) return;
      const now = clock.now();
      const claimed = await journal.claimFailures({ now, until: now + CLAIM_MS, limit: MAX_CLAIMED });
      await Promise.all(claimed.map(tryAgain));
    } catch (error) {
      log.error({ err: error }, "retrying events failed");
    }
  };

  return {
    start: () => {
      timer = clock.every(LOOK_EVERY_MS, look);
    },
    stop: async () => {
      await timer?.stop();
    },
  };
}

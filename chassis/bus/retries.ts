// Gives failed events their next try when it is due, until one succeeds or the last has failed.
import type { Clock, Repeating } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { SqliteDatabase } from "../sqlite/database.ts";
import type { Consumer } from "./consumer.ts";
import {
  anyDue,
  bury,
  type ClaimedEvent,
  claimDue,
  delayAfter,
  postpone,
  type RetryPolicy,
  reasonOf,
  removeFailure,
} from "./event-failures.ts";

export type Retries = { start(): void; stop(): Promise<void> };

export type RetryOptions = {
  readonly database: SqliteDatabase;
  readonly consumers: readonly Consumer[];
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
};

/** One indexed read each time. */
const LOOK_EVERY_MS = 200;

export function createRetries(options: RetryOptions): Retries {
  const { database, policy, clock, random, log } = options;
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
    await database.write((tx) => removeFailure(tx, failed.id));
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
    await database.write((tx) => (last ? bury(tx, id, reasonOf(error)) : postpone(tx, id, reasonOf(error), nextAt)));
  };

  const look = async (): Promise<void> => {
    try {
      if (!database.read((tx) => anyDue(tx, clock.now()))) return;
      const claimed = await database.write((tx) => claimDue(tx, clock.now()));
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

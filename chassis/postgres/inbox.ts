// Makes an event take effect once: the caller books it in the same transaction as the effect. Of two deliveries at the
// same time the second waits for the first one's commit.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Instant } from "../clock.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import type { Queries, Tx } from "./statements.ts";

const SWEEP_ROWS = 500;

/** Answers a row where the event is booked by it. A statement that also has the effect takes it in: `WITH booked AS (…)`. */
export const BOOKING =
  "INSERT INTO inbox (subscriber, event_id, outcome, at) VALUES ($1, $2, 'applied', $3) ON CONFLICT DO NOTHING RETURNING event_id";

/** Its `$1` to `$3`. */
export const bookingOf = (subscriber: string, event: EventEnvelope) =>
  [subscriber, event.id, Date.parse(event.time)] as const;

/**
 * `every`: an effect that needs no order; each event applies once. `latest`: state; an event whose version is not above
 * the newest applied for (subscriber, aggregate) is booked as superseded. On anything but `apply` do nothing.
 */
export async function takeEvent(
  tx: Tx,
  subscriber: string,
  event: EventEnvelope,
  mode: "every" | "latest",
): Promise<"apply" | "duplicate" | "superseded"> {
  if ((await tx.run(BOOKING, ...bookingOf(subscriber, event))) === 0) return "duplicate";
  if (mode === "every" || (await raise(tx, subscriber, event))) return "apply";
  await tx.run("UPDATE inbox SET outcome = 'superseded' WHERE subscriber = $1 AND event_id = $2", subscriber, event.id);
  return "superseded";
}

/**
 * For a resync from a snapshot: events up to this version will be superseded. Says whether the version is news;
 * if not, the store already knows something newer and the snapshot's row must not be applied.
 */
export function takeSnapshot(
  tx: Tx,
  subscriber: string,
  aggregateId: string,
  aggregateVersion: number,
): Promise<boolean> {
  return raise(tx, subscriber, { aggregateId, aggregateVersion });
}

async function raise(
  tx: Tx,
  subscriber: string,
  of: Pick<EventEnvelope, "aggregateId" | "aggregateVersion">,
): Promise<boolean> {
  const raised = await tx.run(
    `INSERT INTO inbox_newest AS known (subscriber, aggregate_id, version) VALUES ($1, $2, $3)
     ON CONFLICT (subscriber, aggregate_id) DO UPDATE SET version = excluded.version
     WHERE excluded.version > known.version`,
    subscriber,
    of.aggregateId,
    of.aggregateVersion,
  );
  return raised > 0;
}

export async function sweepInbox(queries: Queries, now: Instant): Promise<"more" | "done"> {
  const deleted = await queries.run(
    `DELETE FROM inbox WHERE (subscriber, event_id) IN (SELECT subscriber, event_id FROM inbox WHERE at < $1 LIMIT $2)`,
    now - INBOX_KEPT_MS,
    SWEEP_ROWS,
  );
  return deleted === SWEEP_ROWS ? "more" : "done";
}

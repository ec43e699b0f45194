// Makes an event take effect once: the caller books it in the same transaction as the effect. Of two deliveries at the
// same time the second waits for the first one's commit.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Instant } from "../clock.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import type { Queries, Tx } from "./statements.ts";

const SWEEP_ROWS = 500;

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
  const booked = await tx.add(
    "INSERT INTO inbox (subscriber, event_id, outcome, at) VALUES (?, ?, 'applied', ?)",
    subscriber,
    event.id,
    Date.parse(event.time),
  );
  if (!booked) return "duplicate";
  if (mode === "every" || (await raise(tx, subscriber, event))) return "apply";
  await tx.run("UPDATE inbox SET outcome = 'superseded' WHERE subscriber = ? AND event_id = ?", subscriber, event.id);
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

/** The first statement locks the row, whether it was there or not: a failed INSERT would only share it. */
async function raise(
  tx: Tx,
  subscriber: string,
  { aggregateId, aggregateVersion }: Pick<EventEnvelope, "aggregateId" | "aggregateVersion">,
): Promise<boolean> {
  await tx.run(
    `INSERT INTO inbox_newest (subscriber, aggregate_id, version) VALUES (?, ?, 0)
     ON DUPLICATE KEY UPDATE version = version`,
    subscriber,
    aggregateId,
  );
  const raised = await tx.run(
    "UPDATE inbox_newest SET version = ? WHERE subscriber = ? AND aggregate_id = ? AND version < ?",
    aggregateVersion,
    subscriber,
    aggregateId,
    aggregateVersion,
  );
  return raised > 0;
}

export async function sweepInbox(queries: Queries, now: Instant): Promise<"more" | "done"> {
  const deleted = await queries.run("DELETE FROM inbox WHERE at < ? LIMIT ?", now - INBOX_KEPT_MS, SWEEP_ROWS);
  return deleted === SWEEP_ROWS ? "more" : "done";
}

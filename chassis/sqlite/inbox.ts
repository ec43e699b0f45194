// Makes an event take effect once: the caller books it in the same atomic operation as the effect.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Instant } from "../clock.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import type { Tx } from "./statements.ts";

const SWEEP_ROWS = 500;

/**
 * `every`: an effect that needs no order; each event applies once. `latest`: state; an event whose version is not above
 * the newest applied for (subscriber, aggregate) is booked as superseded. On anything but `apply` do nothing.
 * `appliedAt` is the event's own time, so that this needs no clock.
 */
export function takeEvent(
  tx: Tx,
  subscriber: string,
  event: EventEnvelope,
  mode: "every" | "latest",
): "apply" | "duplicate" | "superseded" {
  const { changes } = tx.run(
    "INSERT INTO inbox (subscriber, event_id, outcome, at) VALUES (?, ?, 'applied', ?) ON CONFLICT DO NOTHING",
    subscriber,
    event.id,
    Date.parse(event.time),
  );
  if (changes === 0) return "duplicate";
  if (mode === "every" || raise(tx, subscriber, event)) return "apply";
  tx.run("UPDATE inbox SET outcome = 'superseded' WHERE subscriber = ? AND event_id = ?", subscriber, event.id);
  return "superseded";
}

/**
 * For a resync from a snapshot: events up to this version will be superseded. Says whether the version is news;
 * if not, the store already knows something newer and the snapshot's row must not be applied.
 */
export function takeSnapshot(tx: Tx, subscriber: string, aggregateId: string, aggregateVersion: number): boolean {
  return raise(tx, subscriber, { aggregateId, aggregateVersion });
}

function raise(tx: Tx, subscriber: string, of: Pick<EventEnvelope, "aggregateId" | "aggregateVersion">): boolean {
  const { changes } = tx.run(
    `INSERT INTO inbox_newest (subscriber, aggregate_id, version) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET version = excluded.version WHERE excluded.version > version`,
    subscriber,
    of.aggregateId,
    of.aggregateVersion,
  );
  return changes > 0;
}

export function sweepInbox(tx: Tx, now: Instant): "more" | "done" {
  const { changes } = tx.run(
    `DELETE FROM inbox WHERE (subscriber, event_id) IN (SELECT subscriber, event_id FROM inbox WHERE at < ? LIMIT ?)`,
    now - INBOX_KEPT_MS,
    SWEEP_ROWS,
  );
  return changes === SWEEP_ROWS ? "more" : "done";
}

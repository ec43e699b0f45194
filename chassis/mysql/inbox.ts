// Makes an event take effect once: the caller books it in the same transaction as the effect. Of two deliveries at the
// same time the second waits for the first one's commit.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Instant } from "../clock.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import type { Change, Into, Lookup, Queries, Tx } from "./statements.ts";

const SWEEP_ROWS = 500;
const TAKEN: Into = { table: "inbox", columns: ["subscriber", "event_id", "outcome", "at"] };
const OUTCOME: Change = { table: "inbox", key: ["subscriber", "event_id"], set: ["outcome"] };
const newest = { table: "inbox_newest", key: ["subscriber", "aggregate_id"] } as const;
const NEWEST: Lookup = { ...newest, columns: "subscriber, aggregate_id, version", tail: "FOR UPDATE" };
const FIRST: Into = { table: "inbox_newest", columns: ["subscriber", "aggregate_id", "version"] };
const RAISED: Change = { ...newest, set: ["version"] };

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
  if (!(await tx.addRow(TAKEN, subscriber, event.id, "applied", Date.parse(event.time)))) return "duplicate";
  if (mode === "every" || (await raise(tx, subscriber, event))) return "apply";
  await tx.change(OUTCOME, { key: [subscriber, event.id], set: ["superseded"] });
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

/** Where there is no row yet, whoever puts it in first holds it; the second waits for that one's commit and looks at it. */
async function raise(
  tx: Tx,
  subscriber: string,
  { aggregateId, aggregateVersion }: Pick<EventEnvelope, "aggregateId" | "aggregateVersion">,
): Promise<boolean> {
  const key = [subscriber, aggregateId] as const;
  const known = await tx.findOne<{ version: number }>(NEWEST, ...key);
  if (!known && (await tx.addRow(FIRST, ...key, aggregateVersion))) return true;
  const present = known ?? (await tx.findOne<{ version: number }>(NEWEST, ...key));
  if (!present || present.version >= aggregateVersion) return false;
  return tx.change(RAISED, { key, set: [aggregateVersion] });
}

export async function sweepInbox(queries: Queries, now: Instant): Promise<"more" | "done"> {
  const deleted = await queries.run("DELETE FROM inbox WHERE at < ? LIMIT ?", now - INBOX_KEPT_MS, SWEEP_ROWS);
  return deleted === SWEEP_ROWS ? "more" : "done";
}

// Makes an event take effect once: the caller books it in the same transaction as the effect. Of two deliveries at the
// same time one fails at the other's document, runs again and finds it.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Instant } from "../clock.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import type { Queries } from "./documents.ts";
import type { Tx } from "./transactions.ts";

const SWEEP_DOCUMENTS = 500;

export type InboxDocument = {
  readonly _id: { readonly subscriber: string; readonly eventId: string };
  readonly outcome: "applied" | "superseded";
  readonly at: Instant;
};
export type NewestDocument = {
  readonly _id: { readonly subscriber: string; readonly aggregateId: string };
  readonly version: number;
};

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
  const inbox = tx.in<InboxDocument>("inbox");
  const _id = { subscriber, eventId: event.id };
  if (await inbox.findOne({ _id })) return "duplicate";
  const applies = mode === "every" || (await raise(tx, subscriber, event.aggregateId, event.aggregateVersion));
  await inbox.insert([{ _id, outcome: applies ? "applied" : "superseded", at: Date.parse(event.time) }]);
  return applies ? "apply" : "superseded";
}

/**
 * For a resync from a snapshot: events up to this version will be superseded. Says whether the version is news;
 * if not, the store already knows something newer and the snapshot's row must not be applied.
 */
export function takeSnapshot(tx: Tx, subscriber: string, aggregateId: string, version: number): Promise<boolean> {
  return raise(tx, subscriber, aggregateId, version);
}

async function raise(tx: Tx, subscriber: string, aggregateId: string, version: number): Promise<boolean> {
  const newest = tx.in<NewestDocument>("inbox_newest");
  const _id = { subscriber, aggregateId };
  const known = await newest.findOne({ _id });
  if (known && known.version >= version) return false;
  await newest.put({ _id, version });
  return true;
}

export async function sweepInbox(queries: Queries, now: Instant): Promise<"more" | "done"> {
  const inbox = queries.in<InboxDocument>("inbox");
  const old = await inbox.find({ at: { $lt: now - INBOX_KEPT_MS } }, { limit: SWEEP_DOCUMENTS, fields: { _id: 1 } });
  const deleted = old.length === 0 ? 0 : await inbox.delete({ _id: { $in: old.map((each) => each._id) } });
  return deleted === SWEEP_DOCUMENTS ? "more" : "done";
}

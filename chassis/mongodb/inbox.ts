// Makes an event take effect once: the caller books it in the same transaction as the effect. Of two deliveries at the
// same time one fails at the other's document, runs again and finds it.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Instant } from "../clock.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import type { Queries } from "./documents.ts";
import { idOfParts } from "./part-ids.ts";
import type { Tx } from "./transactions.ts";

const SWEEP_DOCUMENTS = 500;

export type InboxDocument = {
  /** Subscriber and event. */
  readonly _id: string;
  readonly outcome: "applied" | "superseded";
  readonly at: Instant;
};
export type NewestDocument = {
  /** Subscriber and aggregate. */
  readonly _id: string;
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
  const _id = idOfParts(subscriber, event.id);
  const [known, newer] = await Promise.all([
    inbox.byId(_id),
    mode === "every" || isNews(tx, subscriber, event.aggregateId, event.aggregateVersion),
  ]);
  if (known) return "duplicate";
  const at = Date.parse(event.time);
  await inbox.insert([{ _id, outcome: newer ? "applied" : "superseded", at }]);
  if (!newer) return "superseded";
  if (mode === "latest") await raise(tx, subscriber, event.aggregateId, event.aggregateVersion);
  return "apply";
}

/**
 * For a resync from a snapshot: events up to this version will be superseded. Says whether the version is news;
 * if not, the store already knows something newer and the snapshot's row must not be applied.
 */
export async function takeSnapshot(tx: Tx, subscriber: string, aggregateId: string, version: number): Promise<boolean> {
  if (!(await isNews(tx, subscriber, aggregateId, version))) return false;
  await raise(tx, subscriber, aggregateId, version);
  return true;
}

async function isNews(tx: Tx, subscriber: string, aggregateId: string, version: number): Promise<boolean> {
  const known = await tx.in<NewestDocument>("inbox_newest").byId(idOfParts(subscriber, aggregateId));
  return known === undefined || known.version < version;
}

/** Of two that do so at the same time one fails, runs again and sees the other's. */
function raise(tx: Tx, subscriber: string, aggregateId: string, version: number): Promise<void> {
  return tx.in<NewestDocument>("inbox_newest").put({ _id: idOfParts(subscriber, aggregateId), version });
}

export async function sweepInbox(queries: Queries, now: Instant): Promise<"more" | "done"> {
  const inbox = queries.in<InboxDocument>("inbox");
  const old = await inbox.find({ at: { $lt: now - INBOX_KEPT_MS } }, { limit: SWEEP_DOCUMENTS, fields: { _id: 1 } });
  const deleted = old.length === 0 ? 0 : await inbox.delete({ _id: { $in: old.map((each) => each._id) } });
  return deleted === SWEEP_DOCUMENTS ? "more" : "done";
}

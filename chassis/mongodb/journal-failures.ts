// Events whose handler failed, in MongoDB: they wait for their next try, and after the last stay as dead letters.
import type { ClaimedEvent, ClaimRule, FailedEvent, FailureCount, NewFailure } from "../bus/event-journal.ts";
import type { Instant } from "../clock.ts";
import type { Queries } from "./documents.ts";
import type { Tx } from "./transactions.ts";

export type FailureDocument = Omit<FailedEvent, "id"> & {
  readonly _id: string;
  /** The event as it came. */
  readonly body: string;
};

const failuresIn = (queries: Queries) => queries.in<FailureDocument>("event_failures");

/** An event that was delivered again after a crash may have its document already; that one's count goes on. */
export async function addFailure(tx: Tx, failure: NewFailure): Promise<void> {
  const { subscriber, event } = failure;
  const failures = failuresIn(tx);
  if (await failures.findOne({ subscriber, eventId: event.id })) return;
  await failures.insert([
    {
      ...{ _id: failure.id, subscriber, source: event.source, eventId: event.id, type: event.type },
      ...{ aggregateId: event.aggregateId, body: JSON.stringify(event), state: "waiting", attempts: 1 },
      ...{ reason: failure.reason, nextAt: failure.nextAt, createdAt: failure.now },
    },
  ]);
}

export async function anyFailureDue(queries: Queries, now: Instant): Promise<boolean> {
  const due = await failuresIn(queries).findOne({ state: "waiting", nextAt: { $lte: now } }, { fields: { _id: 1 } });
  return due !== undefined;
}

/** Each by a change of its own; what another instance has just claimed is passed over. */
export async function claimFailures(
  queries: Queries,
  { now, until, limit }: ClaimRule,
): Promise<readonly ClaimedEvent[]> {
  const failures = failuresIn(queries);
  const due = await failures.find({ state: "waiting", nextAt: { $lte: now } }, { sort: { nextAt: 1 }, limit });
  const claimed: ClaimedEvent[] = [];
  for (const { _id, attempts, nextAt } of due) {
    const unchanged = { _id, state: "waiting" as const, attempts, nextAt };
    const row = await failures.change(unchanged, { $inc: { attempts: 1 }, $set: { nextAt: until } });
    if (row) {
      claimed.push({ id: _id, subscriber: row.subscriber, attempts: row.attempts, event: JSON.parse(row.body) });
    }
  }
  return claimed;
}

export async function removeFailure(queries: Queries, id: string): Promise<void> {
  await failuresIn(queries).delete({ _id: id });
}

export async function postponeFailure(queries: Queries, id: string, reason: string, nextAt: Instant): Promise<void> {
  await failuresIn(queries).update({ _id: id }, { $set: { reason, nextAt } });
}

export async function buryFailure(queries: Queries, id: string, reason: string): Promise<void> {
  await failuresIn(queries).update({ _id: id }, { $set: { reason, state: "dead" } });
}

export async function replayFailure(queries: Queries, id: string, now: Instant): Promise<boolean> {
  const change = { $set: { state: "waiting" as const, attempts: 1, nextAt: now } };
  return (await failuresIn(queries).update({ _id: id, state: "dead" }, change)) === 1;
}

export async function listDead(queries: Queries, limit: number, before?: string): Promise<readonly FailedEvent[]> {
  const older = before === undefined ? {} : { _id: { $lt: before } };
  const dead = await failuresIn(queries).find({ state: "dead", ...older }, { sort: { _id: -1 }, limit });
  return dead.map(({ _id, body: _body, ...row }) => ({ id: _id, ...row }));
}

export async function countFailures(queries: Queries): Promise<readonly FailureCount[]> {
  const all = await failuresIn(queries).find({}, { fields: { subscriber: 1, state: 1 } });
  return [...Map.groupBy(all, (row) => row.subscriber)].map(([subscriber, rows]) => {
    const dead = rows.filter((row) => row.state === "dead").length;
    return { subscriber, waiting: rows.length - dead, dead };
  });
}

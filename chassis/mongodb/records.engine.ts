// Inbox, idempotency records and leases in MongoDB.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../clock.ts";
import { IDEMPOTENCY_KEPT_MS } from "../idempotency.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import { recordsConformance } from "../records.conformance.ts";
import { sweep } from "./housekeeping.ts";
import { onceForKey } from "./idempotency.ts";
import { type InboxDocument, type NewestDocument, takeEvent, takeSnapshot } from "./inbox.ts";
import { claimLease, holdsLease, releaseLease } from "./lease.ts";
import { idOfParts, partsOfId } from "./part-ids.ts";
import { temporaryMongo } from "./testing.ts";

recordsConformance("mongodb", async (t) => {
  const { database } = await temporaryMongo(t);
  return {
    ...{ write: database.write, takeEvent, takeSnapshot, onceForKey, claimLease, holdsLease, releaseLease },
    claimAlone: (name, holder, now, ttlMs) => database.write((tx) => claimLease(tx, name, holder, now, ttlMs)),
    newest: async (subscriber, aggregateId) =>
      (await database.in<NewestDocument>("inbox_newest").byId(idOfParts(subscriber, aggregateId)))?.version,
    keys: async () =>
      (await database.in("idempotency").find({})).map((each) => partsOfId(String(each._id), 2)[1] ?? ""),
    sweep: () => sweep(database, systemClock),
    runsAgain: true,
  };
});

test("housekeeping forgets what is old and keeps what is not", async (t) => {
  const { database } = await temporaryMongo(t);
  const now = systemClock.now();
  for (const [key, at] of [
    ["old", now - IDEMPOTENCY_KEPT_MS - 1],
    ["young", now],
  ] as const) {
    await database.write((tx) => onceForKey(tx, { scope: "s", key, fingerprint: "f" }, at, async () => 1));
  }
  const inbox = database.in<InboxDocument>("inbox");
  const row = (eventId: string, at: number) => ({ _id: idOfParts("s", eventId), outcome: "applied" as const, at });
  await inbox.insert([row("old", now - INBOX_KEPT_MS - 1), row("young", now)]);
  await sweep(database, systemClock);
  assert.deepEqual(
    (await inbox.find({})).map((each) => each._id),
    [idOfParts("s", "young")],
  );
  const keys = await database.in("idempotency").find({});
  assert.deepEqual(
    keys.map((each) => each._id),
    [idOfParts("s", "young")],
  );
});

test("lease: nobody takes it from an operation that relies on it before that has ended", async (t) => {
  const { database, another } = await temporaryMongo(t);
  const other = await another();
  await database.write((tx) => claimLease(tx, "sweep", "a", 1000, 100));
  const told: string[] = [];
  const relying = database.write(async (tx) => {
    assert.equal(await holdsLease(tx, "sweep", 1, 1050), true);
    await systemClock.sleep(200);
    told.push("effect");
  });
  await systemClock.sleep(50);
  const taking = other.write((tx) => claimLease(tx, "sweep", "b", 1200, 100)).then(() => told.push("taken"));
  await Promise.all([relying, taking]);
  assert.deepEqual(told, ["effect", "taken"]);
});

// Inbox, idempotency records and leases in MongoDB: what each promises, and what two at the same time get.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { systemClock } from "../clock.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "../idempotency.ts";
import { INBOX_KEPT_MS } from "../inbox-kept.ts";
import { sweep } from "./housekeeping.ts";
import { onceForKey } from "./idempotency.ts";
import { type InboxDocument, type NewestDocument, takeEvent, takeSnapshot } from "./inbox.ts";
import { claimLease, holdsLease, releaseLease } from "./lease.ts";
import { temporaryMongo } from "./testing.ts";

function event(id: string, aggregateVersion: number, aggregateId = "order-1"): EventEnvelope {
  const time = new Date(systemClock.now()).toISOString();
  return { id, type: "thing.happened", version: 1, source: "orders", time, aggregateId, aggregateVersion, data: {} };
}

test("inbox: `every` applies each event once, in any order, however many deliver it at once", async (t) => {
  const { database } = await temporaryMongo(t);
  const take = (e: EventEnvelope) => database.write((tx) => takeEvent(tx, "mails", e, "every"));
  assert.equal(await take(event("b", 2)), "apply");
  assert.equal(await take(event("a", 1)), "apply");
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => take(event("c", 3))));
  assert.equal(outcomes.filter((each) => each === "apply").length, 1);
  assert.equal(outcomes.filter((each) => each === "duplicate").length, 19);
});

test("inbox: `latest` drops what is not newer, per aggregate and subscriber, and books it", async (t) => {
  const { database } = await temporaryMongo(t);
  const take = (e: EventEnvelope, who = "stock") => database.write((tx) => takeEvent(tx, who, e, "latest"));
  assert.equal(await take(event("b", 2)), "apply");
  assert.equal(await take(event("a", 1)), "superseded");
  assert.equal(await take(event("a", 1)), "duplicate");
  assert.equal(await take(event("d", 1, "order-2")), "apply");
  assert.equal(await take(event("a", 1), "other"), "apply");
  const versions = Array.from({ length: 12 }, (_, n) => n + 3);
  const outcomes = await Promise.all(versions.map((version) => take(event(`v${version}`, version))));
  assert.equal(outcomes.at(-1), "apply", "the newest always applies");
  const newest = database.in<NewestDocument>("inbox_newest");
  const known = await newest.findOne({ _id: { subscriber: "stock", aggregateId: "order-1" } });
  assert.equal(known?.version, 14);
});

test("inbox: an event whose effect failed is not booked, and a snapshot never overwrites newer state", async (t) => {
  const { database } = await temporaryMongo(t);
  const failing = database.write(async (tx) => {
    await takeEvent(tx, "stock", event("a", 1), "latest");
    throw new Error("no");
  });
  await assert.rejects(failing, /^Error: no$/);
  await database.write(async (tx) => {
    assert.equal(await takeEvent(tx, "stock", event("a", 1), "latest"), "apply");
    assert.equal(await takeSnapshot(tx, "stock", "order-1", 5), true);
    assert.equal(await takeSnapshot(tx, "stock", "order-1", 4), false);
    assert.equal(await takeEvent(tx, "stock", event("b", 5), "latest"), "superseded");
    assert.equal(await takeEvent(tx, "stock", event("c", 6), "latest"), "apply");
  });
});

test("idempotency: one effect for twenty at once; another body is refused; failures are not remembered", async (t) => {
  const { database } = await temporaryMongo(t);
  let numbers = 0;
  const record = { scope: "createCart user-1", key: "k", fingerprint: "f" };
  const run = (given: IdempotencyRecord | undefined, at = systemClock.now()) =>
    database.write((tx) => onceForKey(tx, given, at, async () => ({ number: ++numbers })));
  const failing = database.write((tx) =>
    onceForKey(tx, record, 0, async () => {
      throw new Error("no");
    }),
  );
  await assert.rejects(failing, /no/);
  const answers = await Promise.all(Array.from({ length: 20 }, () => run(record)));
  assert.equal(new Set(answers.map((answer) => answer.number)).size, 1, "whoever ran in vain was taken back");
  await assert.rejects(run({ ...record, fingerprint: "g" }), { code: "idempotency_mismatch" });
  assert.deepEqual(await run({ ...record, scope: "another" }), { number: numbers });
  assert.deepEqual(await run(undefined), { number: numbers });
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
  const row = (eventId: string, at: number) => ({ _id: { subscriber: "s", eventId }, outcome: "applied" as const, at });
  await inbox.insert([row("old", now - INBOX_KEPT_MS - 1), row("young", now)]);
  await sweep(database, systemClock);
  assert.deepEqual(
    (await inbox.find({})).map((each) => each._id.eventId),
    ["young"],
  );
  const keys = await database.in("idempotency").find({});
  assert.deepEqual(
    keys.map((each) => each._id.key),
    ["young"],
  );
});

test("lease: one holder at a time, a higher fence for each new holder, none for who lost it", async (t) => {
  const { database } = await temporaryMongo(t);
  await database.write(async (tx) => {
    assert.deepEqual(await claimLease(tx, "sweep", "a", 1000, 100), { fence: 1 });
    assert.equal(await claimLease(tx, "sweep", "b", 1099, 100), "held");
    assert.deepEqual(await claimLease(tx, "sweep", "a", 1099, 100), { fence: 1 });
    assert.equal(await holdsLease(tx, "sweep", 1, 1198), true);
    assert.equal(await holdsLease(tx, "sweep", 1, 1199), false);
    assert.deepEqual(await claimLease(tx, "sweep", "b", 1199, 100), { fence: 2 });
    await releaseLease(tx, "sweep", 1);
    assert.equal(await claimLease(tx, "sweep", "a", 1200, 100), "held");
    await releaseLease(tx, "sweep", 2);
    assert.deepEqual(await claimLease(tx, "sweep", "a", 1200, 100), { fence: 3 });
    assert.deepEqual(await claimLease(tx, "sweep", "a", 1300, 100), { fence: 4 });
  });
  const claims = await Promise.all(
    ["b", "c", "d"].map((who) => database.write((tx) => claimLease(tx, "other", who, 1000, 100))),
  );
  assert.equal(claims.filter((each) => each !== "held").length, 1);
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

// Inbox, idempotency records and leases: what each promises, and what is left after a crash between the lines.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { PARTITIONS, partitionOf } from "../bus/partitions.ts";
import { systemClock } from "../clock.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "../idempotency.ts";
import { sweep } from "./housekeeping.ts";
import { onceForKey } from "./idempotency.ts";
import { takeEvent, takeSnapshot } from "./inbox.ts";
import { claimLease, holdsLease, releaseLease } from "./lease.ts";
import { temporaryDatabase } from "./testing.ts";

function event(id: string, aggregateVersion: number, aggregateId = "order-1"): EventEnvelope {
  const time = new Date(systemClock.now()).toISOString();
  return { id, type: "thing.happened", version: 1, source: "orders", time, aggregateId, aggregateVersion, data: {} };
}

test("inbox: `every` applies each event once, in any order", async (t) => {
  const database = await temporaryDatabase(t);
  const take = (e: EventEnvelope) => database.write((tx) => takeEvent(tx, "mails", e, "every"));
  assert.equal(await take(event("b", 2)), "apply");
  assert.equal(await take(event("a", 1)), "apply");
  assert.equal(await take(event("b", 2)), "duplicate");
});

test("inbox: `latest` drops what is not newer, per aggregate and subscriber, and books it", async (t) => {
  const database = await temporaryDatabase(t);
  const take = (e: EventEnvelope, who = "stock") => database.write((tx) => takeEvent(tx, who, e, "latest"));
  assert.equal(await take(event("b", 2)), "apply");
  assert.equal(await take(event("a", 1)), "superseded");
  assert.equal(await take(event("a", 1)), "duplicate");
  assert.equal(await take(event("c", 3)), "apply");
  assert.equal(await take(event("d", 1, "order-2")), "apply");
  assert.equal(await take(event("a", 1), "other"), "apply");
  const outcomes = database.read((tx) =>
    tx.all<{ outcome: string }>("SELECT outcome FROM inbox WHERE subscriber = 'stock' ORDER BY event_id"),
  );
  assert.deepEqual(
    outcomes.map((row) => row.outcome),
    ["superseded", "applied", "applied", "applied"],
  );
});

test("inbox: an event whose effect failed is not booked", async (t) => {
  const database = await temporaryDatabase(t);
  await assert.rejects(
    database.write((tx) => {
      takeEvent(tx, "stock", event("a", 1), "latest");
      throw new Error("no");
    }),
  );
  assert.equal(await database.write((tx) => takeEvent(tx, "stock", event("a", 1), "latest")), "apply");
});

test("inbox: a snapshot supersedes the events before it and never newer state", async (t) => {
  const database = await temporaryDatabase(t);
  await database.write((tx) => {
    assert.equal(takeSnapshot(tx, "stock", "order-1", 5), true);
    assert.equal(takeSnapshot(tx, "stock", "order-1", 4), false);
    assert.equal(takeEvent(tx, "stock", event("a", 5), "latest"), "superseded");
    assert.equal(takeEvent(tx, "stock", event("b", 6), "latest"), "apply");
  });
});

test("idempotency: same key and body, one effect; another body is refused; scopes are apart", async (t) => {
  const database = await temporaryDatabase(t);
  let effects = 0;
  const run = (record: IdempotencyRecord | undefined) =>
    database.write((tx) => onceForKey(tx, record, systemClock.now(), () => ({ number: ++effects })));
  const record = { scope: "createCart user-1", key: "k", fingerprint: "f" };
  const both = await Promise.all([run(record), run(record)]);
  assert.deepEqual(both, [{ number: 1 }, { number: 1 }]);
  await assert.rejects(run({ ...record, fingerprint: "g" }), { code: "idempotency_mismatch" });
  assert.deepEqual(await run({ ...record, scope: "createCart user-2" }), { number: 2 });
  assert.deepEqual(await run(undefined), { number: 3 });
  assert.deepEqual(await run(undefined), { number: 4 });
});

test("idempotency: a failed effect is not remembered, and answers are forgotten after their time", async (t) => {
  const database = await temporaryDatabase(t);
  const record = { scope: "s", key: "k", fingerprint: "f" };
  const old = systemClock.now() - IDEMPOTENCY_KEPT_MS - 1;
  await assert.rejects(
    database.write((tx) =>
      onceForKey(tx, record, old, () => {
        throw new Error("no");
      }),
    ),
  );
  assert.equal(await database.write((tx) => onceForKey(tx, record, old, () => "first")), "first");
  await sweep(database, systemClock);
  assert.equal(await database.write((tx) => onceForKey(tx, record, old, () => "second")), "second");
});

test("lease: one holder at a time, a higher fence for each new holder, none for who lost it", async (t) => {
  const database = await temporaryDatabase(t);
  await database.write((tx) => {
    assert.deepEqual(claimLease(tx, "sweep", "a", 1000, 100), { fence: 1 });
    assert.equal(claimLease(tx, "sweep", "b", 1099, 100), "held");
    assert.deepEqual(claimLease(tx, "sweep", "a", 1099, 100), { fence: 1 });
    assert.equal(holdsLease(tx, "sweep", 1, 1198), true);
    assert.equal(holdsLease(tx, "sweep", 1, 1199), false);
    assert.deepEqual(claimLease(tx, "sweep", "b", 1199, 100), { fence: 2 });
    assert.equal(holdsLease(tx, "sweep", 1, 1200), false);
    releaseLease(tx, "sweep", 1);
    assert.equal(claimLease(tx, "sweep", "a", 1200, 100), "held");
    releaseLease(tx, "sweep", 2);
    assert.deepEqual(claimLease(tx, "sweep", "a", 1200, 100), { fence: 3 });
    // Its own, but expired: whoever took it in between must not be mistaken for us.
    assert.deepEqual(claimLease(tx, "sweep", "a", 1300, 100), { fence: 4 });
  });
});

test("partitions: an aggregate keeps its own, and all are used", () => {
  const used = new Set(Array.from({ length: 200 }, (_, n) => partitionOf(`aggregate-${n}`)));
  assert.equal(used.size, PARTITIONS);
  assert.equal(partitionOf("aggregate-1"), partitionOf("aggregate-1"));
});

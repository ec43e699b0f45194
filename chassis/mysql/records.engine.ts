// Inbox, idempotency records and leases in MySQL: what each promises, and what two at the same time get.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventEnvelope } from "@souk/contracts/event";
import { systemClock } from "../clock.ts";
import { IDEMPOTENCY_KEPT_MS, type IdempotencyRecord } from "../idempotency.ts";
import { sweep } from "./housekeeping.ts";
import { onceForKey } from "./idempotency.ts";
import { takeEvent, takeSnapshot } from "./inbox.ts";
import { claimLease, holdsLease, releaseLease } from "./lease.ts";
import { temporaryMysql } from "./testing.ts";

function event(id: string, aggregateVersion: number, aggregateId = "order-1"): EventEnvelope {
  const time = new Date(systemClock.now()).toISOString();
  return { id, type: "thing.happened", version: 1, source: "orders", time, aggregateId, aggregateVersion, data: {} };
}

test("inbox: `every` applies each event once, in any order, however many deliver it at once", async (t) => {
  const { database } = await temporaryMysql(t);
  const take = (e: EventEnvelope) => database.write((tx) => takeEvent(tx, "mails", e, "every"));
  assert.equal(await take(event("b", 2)), "apply");
  assert.equal(await take(event("a", 1)), "apply");
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => take(event("c", 3))));
  assert.equal(outcomes.filter((each) => each === "apply").length, 1);
  assert.equal(outcomes.filter((each) => each === "duplicate").length, 19);
});

test("inbox: `latest` drops what is not newer, per aggregate and subscriber, and books it", async (t) => {
  const { database } = await temporaryMysql(t);
  const take = (e: EventEnvelope, who = "stock") => database.write((tx) => takeEvent(tx, who, e, "latest"));
  assert.equal(await take(event("b", 2)), "apply");
  assert.equal(await take(event("a", 1)), "superseded");
  assert.equal(await take(event("a", 1)), "duplicate");
  assert.equal(await take(event("d", 1, "order-2")), "apply");
  assert.equal(await take(event("a", 1), "other"), "apply");
  const versions = Array.from({ length: 12 }, (_, n) => n + 3);
  const outcomes = await Promise.all(versions.map((version) => take(event(`v${version}`, version))));
  assert.equal(outcomes.at(-1), "apply", "the newest always applies");
  const rows = await database.all<{ version: number }>(
    "SELECT version FROM inbox_newest WHERE subscriber = 'stock' AND aggregate_id = 'order-1'",
  );
  assert.deepEqual(rows, [{ version: 14 }]);
});

test("inbox: an event whose effect failed is not booked, and a snapshot never overwrites newer state", async (t) => {
  const { database } = await temporaryMysql(t);
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
  const { database } = await temporaryMysql(t);
  let effects = 0;
  const record = { scope: "createCart user-1", key: "k", fingerprint: "f" };
  const run = (given: IdempotencyRecord | undefined, at = systemClock.now()) =>
    database.write((tx) => onceForKey(tx, given, at, async () => ({ number: ++effects })));
  const failing = database.write((tx) =>
    onceForKey(tx, record, 0, async () => {
      throw new Error("no");
    }),
  );
  await assert.rejects(failing, /no/);
  const answers = await Promise.all(Array.from({ length: 20 }, () => run(record)));
  assert.deepEqual(new Set(answers.map((answer) => answer.number)), new Set([1]));
  await assert.rejects(run({ ...record, fingerprint: "g" }), { code: "idempotency_mismatch" });
  assert.deepEqual(await run({ ...record, scope: "another" }), { number: 2 });
  assert.deepEqual(await run(undefined), { number: 3 });
  await run({ ...record, key: "old" }, systemClock.now() - IDEMPOTENCY_KEPT_MS - 1);
  await sweep(database, systemClock);
  assert.deepEqual(await database.all('SELECT "key" FROM idempotency ORDER BY scope, "key"'), [
    { key: "k" },
    { key: "k" },
  ]);
});

test("lease: one holder at a time, a higher fence for each new holder, none for who lost it", async (t) => {
  const { database } = await temporaryMysql(t);
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

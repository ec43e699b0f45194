// Payments' store goes from SQLite to Redis and back: every row of every table, stopped in the middle and gone on with, and
// nobody takes half of it for a store.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { openRedis } from "@souk/chassis/redis/database";
import { onTestServer, temporaryRedisUrl } from "@souk/chassis/redis/testing";
import { openSqlite, type SqliteDatabase } from "@souk/chassis/sqlite/database";
import { silentLog, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { carryStore } from "@souk/chassis/store-image/carry";
import type { CarriedTable } from "@souk/chassis/store-image/compare";
import { createTelemetry } from "@souk/chassis/telemetry";
import { newPayable, type Payable } from "./payable/payable.ts";
import { createSqlitePayableStore } from "./payable/payable-store.sqlite.ts";
import type { PayableStore } from "./payable/payable-store.ts";
import { storeImage } from "./store-image.ts";
import { migrations } from "./stores.sqlite.ts";
import { openStores } from "./stores.ts";

const clock = systemClock;
const ids = createIds(clock, systemRandom);
const PAYABLES = 1_200;
/** Texts whose order differs between bytes and UTF-16. */
const NAMES = ["żar", "zar", "Zar", "\u{1f600}", "\ufffd"];

/** What payments never needs, and what only the chassis writes: every table has rows. */
const CHASSIS_ROWS = `
INSERT INTO inbox SELECT 'payments.orders', column1, 'applied', 1800000000000 + row_number() OVER () FROM (VALUES ?);
INSERT INTO inbox_newest SELECT 'payments.orders', column1, row_number() OVER () FROM (VALUES ?);
INSERT INTO idempotency SELECT column1, 'a key', 'f', '{"line":"a\\nb"}', 1800000000000 FROM (VALUES ?);
INSERT INTO leases SELECT column1, '', 7, 0 FROM (VALUES ?);
INSERT INTO feed_cursors VALUES ('payments.orders', 'orders', 3, 'e', 17, 'payments-1', 1800000000001, 1800000000002);
INSERT INTO feed_cursors VALUES ('payments.orders', 'orders', 0, 'e', 0, '', 1, 0);
INSERT INTO feed_subscribers VALUES ('orders.payments', 0, 5, 1800000000000), ('orders.payments', 1, 6, 1800000000001);
INSERT INTO event_failures VALUES ('b', 'payments.orders', 'orders', 'e1', 'order.paid', 'o', '{}', 'dead', 12, 'ż', 1, 2),
  ('a', 'payments.orders', 'orders', 'e2', 'order.paid', 'o', '{}', 'waiting', 2, '', 1800000000000, 2);
`.replaceAll("?", NAMES.map((name) => `('${name}')`).join());

async function fill(store: PayableStore, database: SqliteDatabase): Promise<readonly string[]> {
  const orderIds = Array.from({ length: PAYABLES }, () => ids.uuid());
  await Promise.all(
    orderIds.map((orderId, index) =>
      store.changeOnce(orderId, `evt_${index}`, {}, () => ({
        payable: sample(orderId, index),
        announcements: [{ type: "payment.alerted", reason: `a "${index}"\n\u{1f600}` }],
        result: null,
      })),
    ),
  );
  const lease = await store.claimSweep("payments-1", 1);
  assert.ok(lease !== "held");
  await database.write((tx) => {
    tx.run("INSERT INTO sweep_cursors VALUES ('provider-events', 1800000000000)");
    for (const sql of CHASSIS_ROWS.split(";\n")) if (sql.trim() !== "") tx.run(sql);
    tx.run("DELETE FROM outbox WHERE position <= 5");
    tx.run("UPDATE feed_floor SET position = 5");
  });
  return orderIds;
}

function sample(orderId: string, index: number): Payable {
  const state = index % 2 ? "open" : "cancelled";
  const object = { n: 1, kind: "card", state, id: `pi_${index}`, intentId: `pi_${index}`, createdAt: 1 } as const;
  return { ...newPayable(orderId, "EUR", clock.now()), amount: 9_007_199_254_740_991 - index, objects: [object] };
}

async function newWorld(t: TestContext) {
  const from = await temporaryUrl(t);
  const database = await openSqlite({ url: from, migrations, clock, log: silentLog });
  const store = createSqlitePayableStore({ database, clock, ids });
  const orderIds = await fill(store, database);
  const payables = new Map(await Promise.all(orderIds.map(async (id) => [id, await store.read(id)] as const)));
  const { identity } = store;
  const { epoch } = database;
  await database.close();
  const { url, prefix } = temporaryRedisUrl(t);
  return { from, url, prefix, payables, identity, epoch };
}

async function carry(from: string, to: string, signal?: AbortSignal): Promise<readonly CarriedTable[]> {
  const [source, target] = [await storeImage({ url: from, clock }), await storeImage({ url: to, clock })];
  const progress = () => undefined;
  return carryStore({ from: source, to: target, clock, progress, ...(signal && { signal }) });
}

function openService(url: string) {
  const telemetry = createTelemetry({ service: "payments", instance: "p", clock, random: systemRandom });
  const recover = async () => undefined;
  return openStores({ url, clock, ids, log: silentLog, telemetry, secret: "another shop's", recover });
}

test("there and back: every row of every table, the shop's identity, the epoch, and positions that go on", async (t) => {
  const { from, url, payables, identity, epoch } = await newWorld(t);
  const there = await carry(from, url);
  for (const { name, rows } of there) assert.ok(rows > 0, `${name} is empty: nothing is proved of it`);
  assert.equal(there.find(({ name }) => name === "payables")?.rows, PAYABLES);
  const again = await temporaryUrl(t);
  const back = await carry(url, again);
  assert.deepEqual(back, there);
  assert.deepEqual(await carry(again, await temporaryUrl(t)), there);

  const { payables: store, handle } = await openService(url);
  t.after(() => handle.close());
  assert.deepEqual([store.identity, handle.journal.epoch], [identity, epoch]);
  for (const [orderId, payable] of payables) assert.deepEqual(await store.read(orderId), payable);
  assert.equal((await store.findByProviderId("pi_7"))?.objects[0]?.id, "pi_7");
  assert.equal((await store.due(clock.now() + 3_600_000, PAYABLES * 2)).length, PAYABLES / 2);
  const [[orderId = ""] = []] = payables;
  const rule = () => ({ result: "run" });
  assert.equal(await store.changeOnce(orderId, "evt_0", {}, rule), "duplicate");
  assert.equal(await store.readCursor("provider-events"), 1_800_000_000_000);
  const told = { type: "payment.closed" as const };
  await store.change(orderId, {}, (current) => ({
    payable: { ...(current as Payable), looks: 1 },
    announcements: [told],
    result: null,
  }));
  assert.equal(await handle.journal.head(), PAYABLES + 1);
  const { rows, floor } = await handle.journal.readOutbox({ after: PAYABLES, types: [told.type], limit: 10 });
  assert.deepEqual([rows.length, rows[0]?.position, floor], [1, PAYABLES + 1, 5]);
  assert.deepEqual(
    (await handle.journal.countFailures()).map(({ subscriber, waiting, dead }) => [subscriber, waiting, dead]),
    [["payments.orders", 1, 1]],
  );
});

test("stopped in the middle it is no store, goes on where it was, and takes no other store's rows", async (t) => {
  const { from, url } = await newWorld(t);
  const stopping = new AbortController();
  let steps = 0;
  const [source, target] = [await storeImage({ url: from, clock }), await storeImage({ url, clock })];
  const progress = (): void => {
    steps += 1;
    if (steps === 4) stopping.abort();
  };
  const begun = carryStore({ from: source, to: target, clock, progress, signal: stopping.signal });
  await assert.rejects(begun, { name: "AbortError" });
  const half = /: not all of it has arrived yet: finish it with souk migrate$/;
  await assert.rejects(openService(url), (error: Error) => half.test(error.message));
  await assert.rejects(carry(url, await temporaryUrl(t)), /holds half of a move that was not finished/);
  const other = await newWorld(t);
  await assert.rejects(carry(other.from, url), { name: "StoreOccupied", message: /half of another store's move/ });
  const whole = await carry(from, url);
  assert.deepEqual(whole, await carry(from, await temporaryUrl(t)));
  await assert.rejects(carry(from, url), { name: "StoreOccupied", message: /is not empty/ });
});

test("a row that is not what it was is found; a store in use, another's or none is refused", async (t) => {
  const { from, url, prefix } = await newWorld(t);
  await carry(from, url);
  await onTestServer((client) => client.hSet(`${prefix}provider-objects`, "pi_3", "someone else's"));
  const [source, target] = [await storeImage({ url: from, clock }), await storeImage({ url, clock })];
  const broken = { ...target, openTarget: async () => ({ ...(await target.openSource()), ...idle }) };
  const progress = () => undefined;
  await assert.rejects(carryStore({ from: source, to: broken, clock, progress }), {
    name: "NotTheSame",
    message: 'provider_objects: the row "pi_3" is not what it was',
  });
  const { handle } = await openService(url);
  t.after(() => handle.close());
  const claim = { instance: "payments-1", boot: true, ttlMs: 60_000, readings: [], fences: new Map() };
  await handle.journal.claimPartitions({ ...claim, now: clock.now() });
  await assert.rejects(carry(url, await temporaryUrl(t)), { name: "StoreInUse", message: /in use by payments-1$/ });
  await assert.rejects(carry(temporaryRedisUrl(t).url, await temporaryUrl(t)), /has no store$/);
  const strange = temporaryRedisUrl(t).url;
  await (await openRedis({ url: strange, owner: "tests", clock, log: silentLog })).close();
  await assert.rejects(carry(strange, await temporaryUrl(t)), /is the store of tests, not of payments$/);
});

/** Reads what is there already. */
const idle = { last: async () => undefined, write: async () => undefined, finish: async () => undefined };

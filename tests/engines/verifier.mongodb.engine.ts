// The verifier's reader of MongoDB: the same operations on both engines give the same rows, what has no position yet is
// seen, and what is wrong in a store is found.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { Clock } from "@souk/chassis/clock";
import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { appendEvent, writeOutgoing } from "@souk/chassis/mongodb/outgoing";
import { temporaryMongo, temporaryMongoUrl } from "@souk/chassis/mongodb/testing";
import { seededRandom } from "@souk/chassis/random";
import { silentLog, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { createTelemetry } from "@souk/chassis/telemetry";
import { orderPaid } from "@souk/contracts/orders/events";
import { migrations } from "../../services/products/stores.mongodb.ts";
import { openStores, type Stores } from "../../services/products/stores.ts";
import { content } from "../../services/products/testing.ts";
import { readProducts } from "../../verifier/readers/products.ts";
import { readSnapshot } from "../../verifier/readers/snapshot.ts";
import { makeSampleShop, storesIn } from "../../verifier/testing/sample-shop.ts";
import { verify } from "../../verifier/verify.ts";

const NOW = 1_800_000_000_000;
const clock: Clock = { ...systemClock, now: () => NOW };
const orderIds = ["a", "b", "c", "d"].map((letter) => `01995f2e-7d10-7000-8000-00000000000${letter}`);

function open(url: string): Promise<Stores> {
  const random = seededRandom(1);
  const telemetry = createTelemetry({ service: "products", instance: "p", clock, random });
  return openStores({ url, clock, ids: createIds(clock, random), log: silentLog, telemetry });
}

/** A sale, a release, a reversal, an open hold, a count and an adjustment. */
async function trade({ catalogue, stock, holds }: Stores): Promise<void> {
  await catalogue.create(content("lamp"), { madeHandle: false });
  await stock.set("lamp-1", 10, { reference: "staff" });
  await stock.adjust("lamp-1", { delta: -1, reason: "broken" }, { reference: "staff" });
  for (const orderId of orderIds) {
    await holds.hold({ orderId, currency: "EUR", lines: [{ sku: "lamp-1", quantity: 2 }] }, NOW + 1000, {});
  }
  const [sold = "", released = "", reversed = ""] = orderIds;
  const { example } = orderPaid;
  await holds.applyOrder("products.orders", {
    ...{ id: "event-1", type: "order.paid", version: 1, source: "orders", time: new Date(NOW).toISOString() },
    ...{ aggregateId: sold, aggregateVersion: 2 },
    data: { ...example, order: { ...example.order, id: sold, status: "paid" } },
  });
  await holds.release(released, {});
  await holds.settle(reversed, "paid");
  await holds.settle(reversed, "closed");
}

/** Without ids that are random, and positions, which count by SKU in one of them. */
async function seen(url: string) {
  const book = await readSnapshot(url, readProducts);
  const told = book.messages.outbox
    .filter(({ type }) => type === "hold.ended" || type === "stock.changed")
    .map(({ type, at, aggregateId, aggregateVersion, data: { productId: _productId, ...data } }) => ({
      ...{ type, at, aggregateId, aggregateVersion, data },
    }));
  const key = (row: (typeof told)[number]): string => `${row.type} ${row.aggregateId} ${row.aggregateVersion}`;
  return structuredClone({
    levels: book.levels,
    movements: book.movements.map(({ position: _position, ...movement }) => movement),
    holds: [...book.holds].sort(([a], [b]) => (a < b ? -1 : 1)),
    told: told.sort((a, b) => (key(a) < key(b) ? -1 : 1)),
    rest: [book.messages.head, book.messages.floor, book.messages.outbox.map(({ position }) => position)],
    inbox: [[...book.messages.inbox], [...book.messages.newest]],
  });
}

test("the same operations give the same rows on both engines", async (t) => {
  const urls = [await temporaryUrl(t), temporaryMongoUrl(t)];
  const [embedded, server] = await Promise.all(
    urls.map(async (url) => {
      const stores = await open(url);
      await trade(stores);
      await stores.handle.close();
      return seen(url);
    }),
  );
  assert.ok(embedded && embedded.movements.length === 5 && embedded.holds.length === 4);
  assert.deepEqual(server, embedded);
});

test("an event that has no position yet is seen behind the others", async (t) => {
  const { database, url } = await temporaryMongo(t, { migrations, owner: "products" });
  const event = (id: string, aggregateVersion: number) => ({
    ...{ id, type: "hold.ended", version: 1, source: "products", time: new Date(NOW).toISOString() },
    ...{ aggregateId: "order-1", aggregateVersion, data: {} },
  });
  await database.write(async (tx) => appendEvent(tx, event("first", 1)));
  await database.sequenced();
  // Written beside `write`, so that nobody numbers them; the clock of the second was behind.
  await writeOutgoing(database, { events: [event("third", 3)], marks: new Set() }, 1);
  await writeOutgoing(database, { events: [event("second", 2)], marks: new Set() }, 2);
  const { messages } = await readSnapshot(url, readProducts);
  assert.deepEqual(
    messages.outbox.map(({ id, position }) => [id, position]),
    [
      ["first", 1],
      ["second", 2],
      ["third", 3],
    ],
  );
  assert.equal(messages.head, 3);
});

test("what is wrong in a store is found, and a store that is not there is a failure", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "souk-verifier-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  makeSampleShop(folder);
  const { database, url } = await temporaryMongo(t, { migrations, owner: "products" });
  const found = async (products = url) => {
    const stores = { ...storesIn(folder), products };
    const { violations } = await verify({
      stores,
      running: true,
      clock: { now: () => NOW, sleep: async () => undefined },
      patienceMs: 0,
    });
    return violations.filter(({ invariant }) => ["S1", "S2"].includes(invariant)).map(({ key }) => key);
  };
  assert.deepEqual(await found(), []);
  await database.in("stock_levels").insert([{ _id: "LAMP", onHand: 3, reserved: 1, version: 0, movements: 0 }]);
  assert.deepEqual(await found(), ["LAMP on hand", "LAMP reserved"]);
  const empty = temporaryMongoUrl(t);
  await assert.rejects(found(empty), { name: "StoreMissing" });
  await assert.rejects(found("mongodb://127.0.0.1:1/products?serverSelectionTimeoutMS=300"), { name: "StoreMissing" });
});

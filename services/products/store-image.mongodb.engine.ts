// A store with something of everything is carried to MongoDB and back, and whatever the ports told of it they tell there;
// what interrupts the move, finds in its way, or must refuse.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { readMongodbUrl } from "@souk/chassis/mongodb/connection-url";
import { temporaryMongoUrl } from "@souk/chassis/mongodb/testing";
import { sqlitePathOf } from "@souk/chassis/sqlite/database";
import { temporaryUrl } from "@souk/chassis/sqlite/testing";
import { carryStore } from "@souk/chassis/store-image/carry";
import type { CarriedTable } from "@souk/chassis/store-image/compare";
import { type Db, type Document, MongoClient, ObjectId } from "mongodb";
import { fillStore, NOW, openFullStore, orders, paid, SUBSCRIBER, tellAll } from "./full-store.fixture.ts";
import { storeImage } from "./store-image.ts";

type Given = { readonly signal?: AbortSignal; readonly progress?: (what: string, done: number) => void };

async function carryBetween(from: string, to: string, { signal, progress = () => undefined }: Given = {}) {
  return carryStore({
    from: await storeImage({ url: from, counterpart: to, clock: systemClock }),
    to: await storeImage({ url: to, counterpart: from, clock: systemClock }),
    ...{ clock: systemClock, progress, ...(signal && { signal }) },
  });
}

async function newWorld(t: TestContext) {
  const [from, to] = [await temporaryUrl(t), temporaryMongoUrl(t)];
  const stores = await openFullStore(from);
  await fillStore(stores);
  const told = await tellAll(stores);
  await stores.handle.close();
  const carry = (given: Given = {}, source = from) => carryBetween(source, to, given);
  return { from, to, told, carry };
}

async function inDatabase<T>(url: string, task: (db: Db) => Promise<T>): Promise<T> {
  const client = new MongoClient(url);
  try {
    return await task(client.db(readMongodbUrl(url).database));
  } finally {
    await client.close();
  }
}

test("all that the ports told of the store they tell on MongoDB", async (t) => {
  const { to, told, carry } = await newWorld(t);
  const tables = await carry();
  const rows = new Map(tables.map(({ name, rows: count }) => [name, count]));
  assert.deepEqual([rows.get("products"), rows.get("stock_movements"), rows.get("feed_cursors")], [6, 14, 8]);
  const stores = await openFullStore(to, 2);
  assert.deepEqual(await tellAll(stores), told);
  await stores.handle.close();
});

/** Every field's path by collection, and what kinds of value it has. */
function fieldsOf(url: string): Promise<Readonly<Record<string, readonly string[]>>> {
  const paths = (value: unknown, path: string): readonly string[] => {
    if (Array.isArray(value)) return value.flatMap((each) => paths(each, `${path}[]`));
    if (value === null || typeof value !== "object" || value instanceof ObjectId) {
      return [`${path}: ${value instanceof ObjectId ? "ObjectId" : typeof value}`];
    }
    return Object.entries(value).flatMap(([name, each]) => paths(each, `${path}.${name}`));
  };
  return inDatabase(url, async (db) => {
    const found = await db.listCollections({}, { nameOnly: true }).toArray();
    const named = found.map(async ({ name }) => {
      const documents = await db.collection(name).find({}).toArray();
      return [name, [...new Set(documents.flatMap((each) => paths(each, "")))].sort()] as const;
    });
    return Object.fromEntries((await Promise.all(named)).sort());
  });
}

test("every document has the fields that the store itself gives it, and no others", async (t) => {
  const { to, carry } = await newWorld(t);
  await carry();
  const own = temporaryMongoUrl(t);
  const stores = await openFullStore(own);
  await fillStore(stores);
  await stores.handle.journal.head();
  await stores.handle.close();
  assert.deepEqual(await fieldsOf(to), await fieldsOf(own));
});

test("it goes on from there: nothing takes effect twice, and every number rises", async (t) => {
  const { to, told, carry } = await newWorld(t);
  await carry();
  const stores = await openFullStore(to, 2);
  const { catalogue, stock, holds, imports, handle } = stores;
  assert.equal(await holds.applyOrder(SUBSCRIBER, paid(orders.sold)), "duplicate");
  assert.equal(await holds.applyOrder(SUBSCRIBER, paid(orders.unheld, 1)), "superseded");
  assert.equal(await holds.settle(orders.reversed, "closed"), "nothing");
  const staff = { reference: "staff" };
  const idempotency = { scope: "adjustStock staff", key: "broken", fingerprint: "f" };
  await stock.adjust("lamp-1", { delta: -1, reason: "broken" }, { ...staff, idempotency });
  assert.deepEqual((await tellAll(stores)).stock, told.stock);
  assert.equal(await holds.applyOrder(SUBSCRIBER, paid(orders.open)), "sold");
  const [newest] = (await stock.movements("lamp-1", { before: null, limit: 1 }))?.items ?? [];
  assert.deepEqual([newest?.kind, newest?.delta, newest?.onHand], ["sale", -2, 2]);
  const seen = await catalogue.newest();
  const changed = await catalogue.update("rug", (product) => ({ ...product, title: "Other" }), {});
  assert.ok(typeof changed === "object" && "product" in changed);
  assert.deepEqual(
    (await catalogue.since(seen, 10)).changes.map(({ current }) => current?.product.title),
    ["Other"],
  );
  const head = await handle.journal.head();
  const types = ["product.changed", "hold.ended"];
  const next = await handle.journal.readOutbox({ after: told.outbox.head, types, limit: 10 });
  assert.deepEqual(
    next.rows.map(({ position }) => position),
    [told.outbox.head + 1, head],
  );
  assert.equal((await imports.take("another", NOW + 60_000, 1_000))?.fence, 2, "whose lease has ended is taken over");
  await handle.close();
});

test("and back: what was traded on MongoDB is told by an embedded store, and is the same on MongoDB again", async (t) => {
  const [from, back, again] = [temporaryMongoUrl(t), await temporaryUrl(t), temporaryMongoUrl(t)];
  const stores = await openFullStore(from);
  await fillStore(stores);
  await stores.catalogue.update("rug", (product) => ({ ...product, collections: [] }), {});
  await stores.catalogue.update(
    "lamp",
    ({ collections, ...rest }) => ({ ...rest, collections: [collections[0] ?? { handle: "lights", title: "" }] }),
    {},
  );
  const told = await tellAll(stores);
  await stores.handle.close();
  const digests = (tables: readonly CarriedTable[]) => tables.map(({ name, rows, sha256 }) => [name, rows, sha256]);
  const carried = await carryBetween(from, back);
  const embedded = await openFullStore(back, 2);
  assert.deepEqual(await tellAll(embedded), told);
  await embedded.handle.close();
  assert.deepEqual(digests(await carryBetween(back, again)), digests(carried));
  assert.deepEqual(digests(await carryBetween(again, temporaryMongoUrl(t))), digests(carried));
});

test("a store that can't leave as it is, is one line", async (t) => {
  const [from, to] = [temporaryMongoUrl(t), await temporaryUrl(t)];
  await assert.rejects(carryBetween(from, to), /^Error: the MongoDB store [^\n]+: there is no store of this service$/);
  const stores = await openFullStore(from);
  await fillStore(stores);
  await stores.handle.close();
  const put = (collection: string, document: Document) =>
    inDatabase(from, async (db) => void (await db.collection(collection).insertOne(document)));
  const set = (change: Document) =>
    inDatabase(from, async (db) => void (await db.collection("store").updateOne({}, { $set: change })));
  await put("feed_members", { _id: "products-1" as never, until: NOW + 1 });
  await assert.rejects(carryBetween(from, to), { name: "StoreInUse", message: /in use by products-1$/ });
  await inDatabase(from, (db) => db.collection("feed_members").deleteMany({}));
  await put("outgoing", { at: NOW, events: [], marks: [] });
  await assert.rejects(carryBetween(from, to), /has events that have no position yet: start and stop the shop once$/);
  await set({ "schema.products": 1 });
  await assert.rejects(carryBetween(from, to), /has another release's schema/);
  await set({ arriving: { sourceEpoch: "e", ready: true } });
  await assert.rejects(carryBetween(from, to), /holds half of a move/);
  assert.equal(existsSync(sqlitePathOf(to)), false, "nothing was begun");
});

test("stopped anywhere, nobody may open it, and the same move goes on to the same end", async (t) => {
  const { from, to, told, carry } = await newWorld(t);
  for (const at of [1, 20, 60]) {
    const stopping = new AbortController();
    const progress = (_what: string, done: number): void => {
      if (done >= at) stopping.abort();
    };
    await assert.rejects(carry({ signal: stopping.signal, progress }), { name: "AbortError" });
    await assert.rejects(
      openFullStore(to),
      /^Error: the MongoDB store [^\n]+: not all of it has arrived yet: finish it/,
    );
  }
  const other = await temporaryUrl(t);
  await (await openFullStore(other)).handle.close();
  await assert.rejects(carry({}, other), { name: "StoreOccupied", message: /holds half of another store's move$/ });
  // Some of a collection, as when a server stops in the middle of a command.
  await inDatabase(to, (db) => db.collection("stock_movements").deleteMany({ sku: { $gt: "one-1" } }));
  await carry();
  const stores = await openFullStore(to);
  assert.deepEqual(await tellAll(stores), told);
  await stores.handle.close();
  await assert.rejects(carry(), { name: "StoreOccupied", message: /is not empty$/ });
  await assert.rejects(carry({}, from), { name: "StoreOccupied" });
});

test("a document that did not arrive as it was is named, and the store stays closed", async (t) => {
  const { to, carry } = await newWorld(t);
  const stopping = new AbortController();
  const stopAtComparing = (what: string): void => (what === "comparing" ? stopping.abort() : undefined);
  await assert.rejects(carry({ signal: stopping.signal, progress: stopAtComparing }), { name: "AbortError" });
  await inDatabase(to, (db) => db.collection("holds").updateOne({ state: "open" }, { $set: { askAt: 1 } }));
  await assert.rejects(carry(), { name: "NotTheSame", message: /^holds: the row "[^"]+" is not what/ });
  await assert.rejects(openFullStore(to), /not all of it has arrived yet/);
  await inDatabase(to, (db) => db.collection("imports").insertOne({ _id: "zzz" as never }));
  await assert.rejects(carry(), /^Error: imports: the other store has a document that [^\n]+ has not$/);
});

test("a database with something else in it, and what the server refuses, are one line", async (t) => {
  const { from, to, carry } = await newWorld(t);
  await inDatabase(to, (db) => db.collection("someone").insertOne({}));
  await assert.rejects(carry(), { name: "StoreOccupied", message: /is not empty$/ });
  await inDatabase(to, (db) => db.dropDatabase());
  const file = new DatabaseSync(sqlitePathOf(from));
  file.exec("PRAGMA ignore_check_constraints = ON; UPDATE stock_movements SET delta = 0 WHERE position = 3");
  file.close();
  await assert.rejects(carry(), /^Error: the MongoDB store [^\n@]+, stock_movements: [^\n]+$/);
  const away = "mongodb://ada:canary@127.0.0.1:1/products";
  const image = await storeImage({ url: away, counterpart: from, clock: systemClock });
  await assert.rejects(image.openTarget("epoch"), (error: Error) => {
    assert.match(error.message, /^the MongoDB store 127\.0\.0\.1:1\/products can't be reached: [^\n]+$/);
    assert.doesNotMatch(error.message, /canary/);
    return true;
  });
});

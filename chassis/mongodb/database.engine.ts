// The store in MongoDB: operations, retries, migrations, and a server that goes away and comes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { silentLog } from "../sqlite/testing.ts";
import { type MongoDatabase, openMongo, type Tx } from "./database.ts";
import { type MongoMigration, makeCollection } from "./migration.ts";
import { startPrivateServer } from "./server.harness.ts";
import { temporaryMongo, temporaryMongoUrl } from "./testing.ts";

const base = { clock: systemClock, log: silentLog, owner: "tests" };
type Thing = { readonly _id: string; readonly n: number };
const shelf: MongoMigration = { name: "shelf", up: (db) => makeCollection(db, { name: "shelf" }) };
const migrations = [shelf];
const names = (things: readonly Thing[]): readonly string[] => things.map((each) => each._id).sort();

test("an operation that throws is undone; a swallowed failure commits nothing either", async (t) => {
  const { database } = await temporaryMongo(t, { migrations });
  const things = database.in<Thing>("shelf");
  const failing = database.write(async (tx) => {
    await tx.in<Thing>("shelf").insert([{ _id: "a", n: 1 }]);
    throw new TypeError("changed my mind");
  });
  await assert.rejects(failing, /^TypeError: changed my mind$/);
  await things.insert([{ _id: "b", n: 1 }]);
  const swallowing = database.write(async (tx) => {
    await tx.in<Thing>("shelf").insert([{ _id: "c", n: 1 }]);
    await tx
      .in<Thing>("shelf")
      .insert([{ _id: "b", n: 2 }])
      .catch(() => undefined);
  });
  await assert.rejects(swallowing, /went on after/);
  assert.deepEqual(names(await things.find({})), ["b"]);
});

test("a write conflict is no failure: whoever was in the way runs again, and nothing is lost", async (t) => {
  const registry = new Registry();
  const { database: other, url } = await temporaryMongo(t, { migrations });
  const database = await openMongo({ ...base, url, migrations, registry });
  t.after(() => database.close());
  await database.in<Thing>("shelf").insert([
    { _id: "x", n: 0 },
    { _id: "y", n: 0 },
  ]);
  const cross = (store: typeof database, first: string, second: string) =>
    store.write(async (tx) => {
      const things = tx.in<Thing>("shelf");
      for (const _id of [first, second]) {
        const seen = await things.findOne({ _id });
        await things.update({ _id }, { $set: { n: (seen?.n ?? 0) + 1 } });
      }
    });
  const all = Array.from({ length: 20 }, (_, n) =>
    cross(n % 2 ? database : other, n % 3 ? "x" : "y", n % 3 ? "y" : "x"),
  );
  await Promise.all(all);
  assert.deepEqual(
    (await database.in<Thing>("shelf").find({}, { sort: { _id: 1 } })).map((each) => each.n),
    [20, 20],
  );
  assert.match(await registry.metrics(), /souk_mongodb_retries_total [1-9]/);
});

test("operations with a turn in common are not in each other's way", async (t) => {
  const registry = new Registry();
  const { database } = await temporaryMongo(t, { migrations, registry });
  await database.in<Thing>("shelf").insert([{ _id: "x", n: 0 }]);
  const raise = () => database.write((tx) => tx.in<Thing>("shelf").update({ _id: "x" }, { $inc: { n: 1 } }), ["x"]);
  await Promise.all(Array.from({ length: 30 }, raise));
  assert.equal((await database.in<Thing>("shelf").findOne({ _id: "x" }))?.n, 30);
  assert.match(await registry.metrics(), /souk_mongodb_retries_total 0/);
});

test("two that put in the same key at once: the second runs again and decides by what it finds", async (t) => {
  const { database, another } = await temporaryMongo(t, { migrations });
  const other = await another();
  const claim = (store: typeof database) =>
    store.write(async (tx) => {
      const things = tx.in<Thing>("shelf");
      if (await things.findOne({ _id: "x" })) return "taken";
      await things.insert([{ _id: "x", n: 1 }]);
      return "mine";
    });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => claim(n % 2 ? database : other)));
  assert.equal(answers.filter((answer) => answer === "mine").length, 1);
});

test("several reads see one snapshot", async (t) => {
  const { database } = await temporaryMongo(t, { migrations });
  const things = database.in<Thing>("shelf");
  await database.read(async (queries) => {
    assert.equal((await queries.in<Thing>("shelf").find({})).length, 0);
    await things.insert([{ _id: "a", n: 1 }]);
    assert.equal((await queries.in<Thing>("shelf").find({})).length, 0);
  });
  assert.equal(await things.count({}), 1);
});

test("migrations run once though many start together, and go on where one broke off", async (t) => {
  const { url } = await temporaryMongo(t);
  let ran = 0;
  let fails = true;
  const counted: MongoMigration = {
    name: "counted",
    up: async (db) => {
      ran += 1;
      await systemClock.sleep(100);
      await makeCollection(db, { name: "shelf", indexes: [[{ n: 1 }]] });
    },
  };
  const broken: MongoMigration = {
    name: "broken",
    up: async () => {
      if (fails) throw new Error("nowhere");
    },
  };
  const open = (known: readonly MongoMigration[]) => openMongo({ ...base, url, migrations: known });
  const all = await Promise.all(Array.from({ length: 6 }, () => open([counted])));
  assert.equal(ran, 1);
  assert.equal(new Set(all.map((database) => database.epoch)).size, 1);
  await Promise.all(all.map((database) => database.close()));
  await assert.rejects(open([counted, broken]), /nowhere/);
  fails = false;
  await (await open([counted, broken])).close();
  assert.equal(ran, 1);
  await assert.rejects(open([counted]), /has tests schema 2, this program knows only 1/);
  await assert.rejects(openMongo({ ...base, owner: "orders", url }), /is the store of tests; orders needs one of its/);
});

test("a server without transactions is refused at the start, in one line", async (t) => {
  const server = await startPrivateServer(t, ["--standalone"]);
  const opening = openMongo({ ...base, url: server.urlOf("products") });
  await assert.rejects(
    opening,
    /^Error: the MongoDB store \S+: the server has no transactions: start it as a replica set[^\n]+$/,
  );
});

test("a server that is not there is one line without the password", async () => {
  const url = "mongodb://ada:canary@127.0.0.1:1/products?serverSelectionTimeoutMS=300";
  const error = await openMongo({ ...base, url }).then(() => undefined, String);
  assert.match(
    error ?? "",
    /^Error: the MongoDB store 127\.0\.0\.1:1\/products can't be reached: [^\n]*ECONNREFUSED[^\n]*$/,
  );
  assert.doesNotMatch(error ?? "", /canary/);
});

test("killed amid writes, the server is `unavailable` and then back by itself; what was acknowledged is there", async (t) => {
  const server = await startPrivateServer(t);
  const database = await openMongo({ ...base, url: server.urlOf("tests"), migrations });
  t.after(() => database.close());
  const acknowledged: string[] = [];
  const refusals = new Set<unknown>();
  let over = false;
  const writer = async (name: number): Promise<void> => {
    for (let n = 0; !over; n += 1) {
      const _id = `${name}-${n}`;
      try {
        await database.write((tx) => tx.in<Thing>("shelf").insert([{ _id, n }]));
        acknowledged.push(_id);
      } catch (error) {
        refusals.add((error as { code?: unknown }).code ?? String(error));
        await systemClock.sleep(5);
      }
    }
  };
  const writers = Promise.all(Array.from({ length: 8 }, (_, name) => writer(name)));
  for (let round = 0; round < 2; round += 1) {
    await systemClock.sleep(400);
    await server.kill();
    await assert.rejects(async () => database.ping());
    await systemClock.sleep(500);
    await server.start();
    const before = acknowledged.length;
    const backMs = systemClock.monotonicMs();
    while (acknowledged.length === before && systemClock.monotonicMs() < backMs + 15_000) await systemClock.sleep(20);
    assert.ok(acknowledged.length > before, "back within 15 s");
    t.diagnostic(`writes again ${Math.round(systemClock.monotonicMs() - backMs)} ms after the server is back`);
  }
  over = true;
  await writers;
  assert.deepEqual(
    [...refusals].filter((code) => code !== "unavailable"),
    [],
    "no other refusal",
  );
  const there = new Set(names(await database.in<Thing>("shelf").find({})));
  assert.deepEqual(
    acknowledged.filter((each) => !there.has(each)),
    [],
  );
  t.diagnostic(`${acknowledged.length} acknowledged writes, none lost`);
});

test("when whoever waited for a server has given up, the next are refused at once, also those in line behind them", async (t) => {
  const server = await startPrivateServer(t);
  const patienceMs = 1_000;
  const url = `${server.urlOf("tests")}&serverSelectionTimeoutMS=${patienceMs}`;
  const database = await openMongo({ ...base, url, migrations });
  t.after(() => database.close());
  const put = (_id: string, touches = "the same"): Promise<void> =>
    database.share((tx) => tx.in<Thing>("shelf").insert([{ _id, n: 0 }]), [touches]);
  await put("before");
  await server.kill();
  const refusal = { code: "unavailable" };
  const startedMs = systemClock.monotonicMs();
  // Some begin before this process has heard of it.
  const others = Array.from({ length: 8 }, (_, index) => assert.rejects(() => put(`o${index}`, `o${index}`), refusal));
  await Promise.all(["a", "b", "c", "d"].map((id) => assert.rejects(() => put(id), refusal)));
  await Promise.all(others);
  const waitedMs = systemClock.monotonicMs() - startedMs;
  assert.ok(waitedMs < patienceMs * 3, `four that touch the same were told after ${waitedMs} ms`);
  const againMs = systemClock.monotonicMs();
  await assert.rejects(() => put("e"), refusal);
  await assert.rejects(() => database.in<Thing>("shelf").find({}), refusal);
  const refusedMs = systemClock.monotonicMs() - againMs;
  assert.ok(refusedMs < patienceMs / 2, `refused after ${refusedMs} ms`);
  await server.start();
  const isBack = () =>
    put("after").then(
      () => true,
      () => false,
    );
  const backMs = systemClock.monotonicMs();
  while (!(await isBack())) {
    assert.ok(systemClock.monotonicMs() < backMs + 15_000, "back within 15 s");
    await systemClock.sleep(20);
  }
  assert.deepEqual(new Set(names(await database.in<Thing>("shelf").find({}))), new Set(["before", "after"]));
});

test("a process that died in a transaction holds nobody up for long, and one that is only slow is left alone", async (t) => {
  const opened: MongoDatabase[] = [];
  const url = temporaryMongoUrl(t, () => Promise.all(opened.map((database) => database.close())));
  const dead = await openMongo({
    ...base,
    url,
    migrations,
    clock: { ...systemClock, every: () => ({ stop: async () => {} }) },
  });
  const slow = await openMongo({ ...base, url, migrations });
  const other = await openMongo({ ...base, url, migrations });
  opened.push(dead, slow, other);
  await other.in<Thing>("shelf").insert([
    { _id: "held", n: 0 },
    { _id: "slow", n: 0 },
  ]);
  const count = (tx: Tx, _id: string) => tx.in<Thing>("shelf").update({ _id }, { $inc: { n: 1 } });
  const ever = new Promise<never>(() => undefined);
  await new Promise<void>((reached) => {
    void dead.write(async (tx) => {
      await count(tx, "held");
      reached();
      await ever;
    });
  });
  let slowRuns = 0;
  const slowly = slow.write(async (tx) => {
    slowRuns += 1;
    await count(tx, "slow");
    await systemClock.sleep(10_000);
  });
  const startedMs = systemClock.monotonicMs();
  const written = () =>
    other
      .write((tx) => count(tx, "held"))
      .then(
        () => true,
        (error: { code?: unknown }) => assert.equal(error.code, "unavailable"),
      );
  while (!(await written())) assert.ok(systemClock.monotonicMs() < startedMs + 15_000, "the server waits a minute");
  t.diagnostic(`written after ${Math.round(systemClock.monotonicMs() - startedMs)} ms`);
  await slowly;
  assert.equal(slowRuns, 1);
  assert.deepEqual(
    (await other.in<Thing>("shelf").find({}, { sort: { _id: 1 } })).map(({ n }) => n),
    [1, 1],
  );
});

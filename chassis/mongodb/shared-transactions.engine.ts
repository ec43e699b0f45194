// Operations that share a transaction in MongoDB, and the ids that they are looked for by.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { systemClock } from "../clock.ts";
import { type SharingStore, sharedTransactionsConformance } from "../shared-transactions.conformance.ts";
import { silentLog } from "../sqlite/testing.ts";
import { touchesOfEvent, touchesOfKey } from "../touches.ts";
import { connect } from "./connection.ts";
import { readMongodbUrl } from "./connection-url.ts";
import { type MongoDatabase, openMongo, type Tx } from "./database.ts";
import { onceForKey } from "./idempotency.ts";
import { takeEvent } from "./inbox.ts";
import { idsOfParts } from "./migrations/0002-ids-of-parts.ts";
import { appendEvent } from "./outgoing.ts";
import { partsOfId } from "./part-ids.ts";
import type { OutboxDocument } from "./sequencer.ts";
import { temporaryMongo } from "./testing.ts";

type Thing = { readonly _id: string; readonly n: number; readonly parts: readonly { readonly sku: string }[] };

sharedTransactionsConformance("mongodb", async (t) => {
  const registry = new Registry();
  const { url, another } = await temporaryMongo(t);
  const database = await openMongo({ clock: systemClock, log: silentLog, owner: "tests", url, registry });
  t.after(() => database.close());
  const storeOf = (on: MongoDatabase): SharingStore<Tx> => ({
    ...{ share: on.share, onceForKey, touchesOfKey, takeEvent, touchesOfEvent, appendEvent },
    keys: async () => {
      const known = await on.in("idempotency").find({}, { sort: { _id: 1 } });
      return known.map((each) => partsOfId(String(each._id), 2)[1] ?? "");
    },
    published: async () => {
      await on.sequenced();
      return (await on.in<OutboxDocument>("outbox").find({}, { sort: { position: 1 } })).map((each) => each.id);
    },
    metrics: () => registry.metrics(),
    another: async () => storeOf(await another()),
  });
  return storeOf(database);
});

test("documents that are looked for together come to whoever asked, by ids and by values in arrays", async (t) => {
  const { database } = await temporaryMongo(t);
  const things = database.in<Thing>("marks");
  await things.insert([
    { _id: "a", n: 1, parts: [{ sku: "x" }, { sku: "y" }] },
    { _id: "b", n: 2, parts: [{ sku: "z" }] },
  ]);
  const idsOf = async (found: Promise<readonly Thing[]>) => (await found).map(({ _id }) => _id).sort();
  const answers = await Promise.all([
    idsOf(things.having("parts.sku", ["x", "z"])),
    idsOf(things.having("parts.sku", ["y"])),
    idsOf(things.having("parts.sku", ["w"])),
    idsOf(things.having("_id", ["b", "missing"])),
  ]);
  assert.deepEqual(answers, [["a", "b"], ["a"], [], ["b"]]);
  assert.deepEqual(await Promise.all([things.alter({ id: "a", change: { $inc: { n: 1 } } }), things.byId("missing")]), [
    true,
    undefined,
  ]);
  assert.equal(await things.alter({ id: "missing", change: { $inc: { n: 1 } } }), false);
});

test("ids that were documents become strings, also where that was cut off before", async (t) => {
  const { url, database } = await temporaryMongo(t);
  const { client, db } = await connect(readMongodbUrl(url));
  t.after(() => client.close());
  const inbox = db.collection<{ readonly _id: unknown; readonly at: number }>("inbox");
  const old = Array.from({ length: 2_100 }, (_, at) => ({ _id: { subscriber: "s", eventId: `e${at}` }, at }));
  await inbox.insertMany([...old, { _id: "s\te7", at: 7 }, { _id: "s\tyoung", at: 1 }] as never);
  await db.collection("idempotency").insertOne({ _id: { scope: "a b", key: "k\tl" }, result: "1" } as never);
  await idsOfParts.up(db);
  await idsOfParts.up(db);
  assert.equal(await inbox.countDocuments({}), 2_101);
  assert.deepEqual(await inbox.findOne({ _id: "s\te2099" } as never), { _id: "s\te2099", at: 2_099 });
  assert.equal((await database.in("idempotency").byId("a b\tk\tl"))?.result, "1");
});

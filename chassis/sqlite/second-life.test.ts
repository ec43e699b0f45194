import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { PARTITIONS } from "../bus/partitions.ts";
import { seededRandom } from "../random.ts";
import { beginSecondLife, type CopiedStore } from "./second-life.ts";
import { temporaryDatabase, temporaryUrl } from "./testing.ts";

/** A closed store with so many events behind it, as a backup has it. */
async function copyOf(t: TestContext, name: string, head: number): Promise<CopiedStore> {
  const url = await temporaryUrl(t);
  const database = await temporaryDatabase(t, { url });
  await database.close();
  const connection = new DatabaseSync(url.slice("sqlite:".length));
  t.after(() => Promise.resolve(connection.close()));
  const insert = connection.prepare("INSERT INTO outbox VALUES (NULL, ?, 'a.b', 'x', ?, 0, 0, '{}')");
  for (let n = 1; n <= head; n += 1) insert.run(`${name}-${n}`, n);
  return { name, connection };
}

const epochOf = ({ connection }: CopiedStore): unknown =>
  connection.prepare("SELECT epoch FROM store_identity").get()?.epoch;

type Place = { readonly epoch: unknown; readonly position: number };

function putCursors({ connection }: CopiedStore, subscriber: string, places: (partition: number) => Place): void {
  const insert = connection.prepare("INSERT INTO feed_cursors VALUES (?, 'orders', ?, ?, ?, '', 0, 0)");
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    const { epoch, position } = places(partition);
    insert.run(subscriber, partition, String(epoch), position);
  }
}

const readCursors = ({ connection }: CopiedStore, subscriber: string): readonly Place[] =>
  connection
    .prepare("SELECT epoch, position FROM feed_cursors WHERE subscriber = ? ORDER BY partition")
    .all(subscriber)
    .map(({ epoch, position }) => ({ epoch, position: Number(position) }));

test("every store of a restored backup gets an epoch of its own that it never had", async (t) => {
  const stores = [await copyOf(t, "orders", 3), await copyOf(t, "products", 0)];
  const before = stores.map(epochOf);
  beginSecondLife(stores, seededRandom(1));
  const after = stores.map(epochOf);
  assert.equal(new Set([...before, ...after]).size, 4);
  assert.ok(after.every((epoch) => /^[0-9a-f]{32}$/.test(String(epoch))));
});

test("a cursor of the same moment comes along, so that events on their way are delivered, once", async (t) => {
  const orders = await copyOf(t, "orders", 9);
  const products = await copyOf(t, "products", 0);
  const epoch = epochOf(orders);
  putCursors(products, "products.orders", (partition) => ({ epoch, position: 1 + partition }));
  beginSecondLife([orders, products], seededRandom(1));
  assert.deepEqual(
    readCursors(products, "products.orders"),
    Array.from({ length: PARTITIONS }, (_, partition) => ({ epoch: epochOf(orders), position: 1 + partition })),
  );
});

test("a cursor of another life, or ahead of its source, keeps the old epoch in all partitions: it will resync", async (t) => {
  const orders = await copyOf(t, "orders", 5);
  const products = await copyOf(t, "products", 0);
  const epoch = epochOf(orders);
  putCursors(products, "ahead", (partition) => ({ epoch, position: partition === 3 ? 6 : 5 }));
  putCursors(products, "halfway", (partition) => ({ epoch: partition === 7 ? "of another life" : epoch, position: 2 }));
  beginSecondLife([orders, products], seededRandom(1));
  for (const subscriber of ["ahead", "halfway"]) {
    const epochs = readCursors(products, subscriber).map((place) => place.epoch);
    assert.ok(!epochs.includes(epochOf(orders)), subscriber);
  }
});

test("a store without an identity, as the provider's ledger, is left as it is", async (t) => {
  const connection = new DatabaseSync(":memory:");
  t.after(() => Promise.resolve(connection.close()));
  connection.exec("CREATE TABLE charges (id TEXT)");
  beginSecondLife([{ name: "stripe", connection }, await copyOf(t, "orders", 0)], seededRandom(1));
  assert.equal(connection.prepare("SELECT count(*) AS tables FROM sqlite_schema").get()?.tables, 1);
});

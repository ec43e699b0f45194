// The rows of an embedded store as documents: whatever a row says is said in a document, in the shape that the MongoDB store
// gives it, and is the same row when it comes back.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { sqlitePathOf } from "@souk/chassis/sqlite/database";
import { documentForm } from "@souk/chassis/sqlite/document-form";
import { sqliteImage } from "@souk/chassis/sqlite/store-image";
import { temporaryUrl } from "@souk/chassis/sqlite/testing";
import { carryStore } from "@souk/chassis/store-image/carry";
import { canonicalJson } from "@souk/chassis/store-image/documents";
import { readShape } from "@souk/chassis/store-image/shape";
import type { TableShape } from "@souk/chassis/store-image/store-image";
import { fillStore, NOW, openFullStore, orders, tellAll } from "./full-store.fixture.ts";
import { documents } from "./store-documents.ts";
import { productMigrations } from "./testing.ts";

async function fullStore(t: TestContext): Promise<string> {
  const url = await temporaryUrl(t);
  const stores = await openFullStore(url);
  await fillStore(stores);
  await stores.handle.close();
  return url;
}

function openFile(t: TestContext, url: string): DatabaseSync {
  const connection = new DatabaseSync(sqlitePathOf(url));
  t.after(() => connection.close());
  return connection;
}

const fullFile = async (t: TestContext): Promise<DatabaseSync> => openFile(t, await fullStore(t));

type Read = ReadonlyMap<string, readonly (Readonly<Record<string, unknown>> & { readonly document: string })[]>;

async function readAll(connection: DatabaseSync): Promise<Read> {
  const reader = documentForm(documents).open(connection, "the store");
  const found = new Map();
  for (const { shape } of documents) {
    found.set(shape.name, await reader.read(shape, undefined, 1_000));
    assert.equal(await reader.count(shape), found.get(shape.name).length, shape.name);
  }
  return found;
}

/** Columns that no document depends on, each with its reason. */
const notCarried: Readonly<Record<string, string>> = {
  "catalogue_state.one": "always 1",
  "feed_floor.one": "always 1",
  "hold_lines.quantity": "stands in the line's document",
  "hold_lines.sku": "the same, and lines go by it",
  ...Object.fromEntries(
    ["sku", "id", "product_id", "handle", "title", "for_sale", "prices", "tax_class", "weight_grams", "image_url"].map(
      (column) => [`variants.${column}`, "made of the product's document"],
    ),
  ),
};

/** Rows that are more than a mark, or not the only one of their SKU. */
const among: Readonly<Record<string, string>> = { products: "deleted_at IS NULL", stock_movements: "sku = 'lamp-1'" };

/** Another value of the same kind, which reading it can still make sense of. */
function otherValue(kind: TableShape["columns"][number]["kind"], value: unknown): string | number {
  if (kind === "integer") return Number(value ?? NOW) + 1_000;
  const text = String(value ?? "set");
  return text.startsWith("{") ? `{"other":true,${text.slice(1)}` : `${text}~`;
}

test("no column of any table is left behind", async (t) => {
  const connection = await fullFile(t);
  connection.exec("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON");
  connection.exec("DROP TRIGGER holds_ended_stay_ended");
  const before = JSON.stringify([...(await readAll(connection))]);
  const left: string[] = [];
  for (const { name, columns } of await readShape(productMigrations, systemClock)) {
    const alive = among[name] ?? "true";
    for (const column of columns) {
      const row = connection
        .prepare(`SELECT ${column.name} AS value FROM "${name}" WHERE ${alive} ORDER BY value IS NULL, value LIMIT 1`)
        .get();
      assert.ok(row, `${name} has a row`);
      connection.exec("BEGIN");
      const sql = `UPDATE "${name}" SET ${column.name} = ? WHERE ${alive} AND ${column.name} IS ?`;
      const { changes } = connection.prepare(sql).run(otherValue(column.kind, row.value), row.value as string);
      assert.ok(Number(changes) > 0, `${name}.${column.name}`);
      if (JSON.stringify([...(await readAll(connection))]) === before) left.push(`${name}.${column.name}`);
      connection.exec("ROLLBACK");
    }
  }
  assert.deepEqual(left.sort(), Object.keys(notCarried).sort());
});

test("documents are what the MongoDB store writes itself", async (t) => {
  const read = await readAll(await fullFile(t));
  const of = (name: string, key: Readonly<Record<string, unknown>>) => {
    const wanted = Object.entries(key);
    const row = read.get(name)?.find((each) => wanted.every(([column, value]) => each[column] === value));
    return row && JSON.parse(row.document);
  };
  assert.deepEqual(of("stock_movements", { sku: "lamp-1", position: 3 }), {
    ...{ _id: of("stock_movements", { sku: "lamp-1", position: 3 })._id, sku: "lamp-1", position: 3, kind: "sale" },
    ...{ delta: -2, onHand: 37, reason: "sold", reference: orders.sold, order: orders.sold, at: NOW },
  });
  assert.deepEqual(of("stock_levels", { _id: "lamp-1" }), { onHand: 4, reserved: 2, version: 2, movements: 6 });
  assert.deepEqual(of("stock_levels", { _id: "gone-1" }), { onHand: 0, reserved: 0, version: 0, movements: 0 });
  const hold = of("holds", { _id: orders.reversed });
  assert.deepEqual(
    { ...hold, lines: hold.lines.map(({ sku }: { sku: string }) => sku) },
    {
      ...{ state: "sold", currency: "EUR", lines: ["lamp-1", "rug-s"] },
      ...{ createdAt: NOW, endedAt: NOW, reversedAt: NOW, askAt: NOW + 1_000 },
    },
  );
  const products = read.get("products") ?? [];
  assert.equal(products.length, 6, "what was removed is a mark only");
  const marks = read.get("marks") ?? [];
  assert.deepEqual(
    marks.map(({ seq }) => seq),
    [1, 2, 3, 4, 5, 6, 7],
  );
  assert.equal(of("feed", { _id: "feed" }).marked, 7);
  assert.deepEqual(of("feed_subscribers", { _id: "another" }).acknowledged, {
    1: of("feed", {}).head - 2,
    5: of("feed", {}).head - 3,
  });
  const rug = products.map(({ document }) => JSON.parse(document)).find(({ handle }) => handle === "rug");
  assert.deepEqual(rug.variants[0].options, [
    { name: "10", value: "x" },
    { name: "Size.$", value: "S" },
  ]);
  assert.deepEqual(Object.keys(rug.collections[0]), ["id", "place"]);
  assert.equal(rug.collections.length, 3);
});

test("a pass goes on behind any row, and one that is not there is told", async (t) => {
  const connection = await fullFile(t);
  const reader = documentForm(documents).open(connection, "the store");
  for (const { shape } of documents) {
    const all = await reader.read(shape, undefined, 1_000);
    for (const [index, row] of all.entries()) {
      assert.deepEqual(await reader.read(shape, row, 2), all.slice(index + 1, index + 3), shape.name);
    }
    const [first] = all;
    assert.ok(first, shape.name);
    const stranger = { ...first, [shape.key[0] ?? ""]: "zzz" };
    await assert.rejects(reader.read(shape, stranger, 1), /has a document that the store has not$/);
  }
});

/** What documents don't say, because nobody asks for it. */
const anew: Readonly<Record<string, (row: Readonly<Record<string, unknown>>) => object | undefined>> = {
  products: ({ changed_seq: _seq, ...row }) => (row.deleted_at === null ? row : undefined),
  stock_movements: ({ position: _position, ...row }) => row,
};

async function rowsOf(connection: DatabaseSync): Promise<Readonly<Record<string, readonly string[]>>> {
  const value = (cell: unknown): unknown =>
    typeof cell === "string" && /^[{[]/.test(cell) ? JSON.parse(canonicalJson(JSON.parse(cell))) : cell;
  const tables = (await readShape(productMigrations, systemClock)).map(({ name }) => {
    const rows = connection.prepare(`SELECT * FROM "${name}"`).all();
    const kept = rows.flatMap((row) => (anew[name] ? (anew[name](row) ?? []) : row));
    const read = kept.map((row) => JSON.stringify(Object.entries(row).map(([column, cell]) => [column, value(cell)])));
    return [name, read.sort()] as const;
  });
  return Object.fromEntries(tables);
}

test("documents that come back are the same rows, and the store tells the same and goes on", async (t) => {
  const [from, to] = [await fullStore(t), await temporaryUrl(t)];
  const image = (url: string) =>
    sqliteImage({ url, migrations: productMigrations, clock: systemClock, form: documentForm(documents) });
  const order = { from: await image(from), to: await image(to), clock: systemClock };
  for (const at of [1, 20, 40, 60, 80, 90]) {
    const stopping = new AbortController();
    const stop = (what: string, done: number): void => (what === "copying" && done > at ? stopping.abort() : undefined);
    await assert.rejects(carryStore({ ...order, progress: stop, signal: stopping.signal }), { name: "AbortError" });
  }
  const tables = await carryStore({ ...order, progress: () => undefined });
  assert.ok(tables.every(({ rows }) => rows > 0));
  assert.deepEqual(await rowsOf(openFile(t, to)), await rowsOf(openFile(t, from)));
  const [before, after] = [await openFullStore(from, 2), await openFullStore(to, 2)];
  assert.deepEqual(await tellAll(after), await tellAll(before));
  const seen = await after.catalogue.newest();
  assert.equal(await after.catalogue.remove("rug", {}), "removed");
  assert.equal((await after.catalogue.since(seen, 10)).changes.length, 1);
  await before.handle.close();
  await after.handle.close();
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { documentShape } from "./documents.ts";
import { createPasses } from "./passes.ts";
import type { Row } from "./store-image.ts";

const table = documentShape({ name: "jars", id: "key", key: ["_id"] });
const other = documentShape({ name: "lids", id: "key", key: ["_id"] });
const row = (n: number): Row => ({ _id: `${n}`, document: "{}" });

test("who goes on reads off one pass; who does not gets another, and none stays open", async () => {
  const begun: string[] = [];
  let open = 0;
  const { read, close } = createPasses("the cellar", function* ({ name }) {
    begun.push(name);
    open += 1;
    try {
      for (let n = 1; n <= 5; n += 1) yield row(n);
    } finally {
      open -= 1;
    }
  });
  assert.deepEqual(await read(table, undefined, 2), [row(1), row(2)]);
  // Another object with the same key, as the other side's row is.
  assert.deepEqual(await read(table, { ...row(2), document: "other" }, 2), [row(3), row(4)]);
  assert.deepEqual(await read(table, row(4), 2), [row(5)]);
  assert.deepEqual(await read(table, row(5), 2), []);
  assert.deepEqual(begun, ["jars"]);
  assert.deepEqual(await read(table, row(3), 1), [row(4)]);
  assert.deepEqual(await read(other, undefined, 1), [row(1)]);
  assert.deepEqual(await read(other, undefined, 9), [1, 2, 3, 4, 5].map(row));
  assert.deepEqual(begun, ["jars", "jars", "lids", "lids"]);
  await read(table, undefined, 1);
  await close();
  assert.equal(open, 0);
  await assert.rejects(read(table, row(9), 1), /^Error: jars: the other store has a document that the cellar has not$/);
});

test("a pass that has failed is not through: the next reader begins anew", async () => {
  let tries = 0;
  const { read } = createPasses("the cellar", function* (): Generator<Row> {
    yield row(1);
    tries += 1;
    if (tries === 1) throw new Error("the cursor is gone");
    yield row(2);
  });
  assert.deepEqual(await read(table, undefined, 1), [row(1)]);
  await assert.rejects(read(table, row(1), 1), /the cursor is gone/);
  assert.deepEqual(await read(table, undefined, 5), [row(1), row(2)]);
});

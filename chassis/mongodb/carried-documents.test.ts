import assert from "node:assert/strict";
import { test } from "node:test";
import { Double, Int32, ObjectId } from "mongodb";
import { documentRow, documentShape } from "../store-image/documents.ts";
import { documentOf, orderOf, rowOf } from "./carried-documents.ts";

const position = { name: "position", kind: "integer" } as const;
const level = documentShape({ name: "levels", id: "key", key: ["_id"] });
const inbox = documentShape({ name: "inbox", id: "parts", key: ["subscriber", "eventId"] });
const movement = documentShape({ name: "movements", id: "own", key: ["sku", position] });
const outbox = documentShape({ name: "outbox", id: "made", key: [position] });

test("a document is the same row again, wherever its key stands", () => {
  const documents = [
    [level, { _id: "a", n: 1, nested: { z: [1, { b: null, a: true }], a: "x" } }],
    [inbox, { _id: "s\te e\tf", at: 1 }],
    [movement, { _id: "m", sku: "a", position: 3, delta: -1 }],
  ] as const;
  for (const [shape, document] of documents) {
    const row = rowOf(shape, document);
    assert.deepEqual(documentOf(shape, row), document);
    assert.deepEqual(rowOf(shape, documentOf(shape, row)), row);
  }
});

test("an id that the engine makes is not carried, and one that is made of parts has them in the key's order", () => {
  const row = rowOf(outbox, { _id: new ObjectId(), position: 7, body: "{}" });
  assert.deepEqual(row, { position: 7, document: '{"body":"{}","position":7}' });
  assert.deepEqual(documentOf(outbox, row), { position: 7, body: "{}" });
  const booked = documentOf(inbox, documentRow(inbox, { eventId: "e", subscriber: "s" }, { at: 1 }));
  assert.equal(booked._id, "s\te");
});

test("a text is the same whatever the order of fields and the kind of numbers", () => {
  const texts = [
    documentRow(level, { _id: "a" }, { b: 2, a: 1.5, c: undefined }),
    rowOf(level, { a: new Double(1.5), _id: "a", b: new Int32(2) }),
  ].map((row) => row.document);
  assert.deepEqual(texts, ['{"a":1.5,"b":2}', '{"a":1.5,"b":2}']);
  assert.equal(
    documentRow(level, { _id: "a" }, { half: "\ud83d", "\u00e9": "\u{1f600}\0" }).document,
    '{"half":"�","é":"😀\\u0000"}',
  );
});

test("documents come in the order of the index that the key has", () => {
  assert.deepEqual([orderOf(inbox), orderOf(movement, -1)], [{ _id: 1 }, { sku: -1, position: -1 }]);
});

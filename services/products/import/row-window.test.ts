import assert from "node:assert/strict";
import { test } from "node:test";
import { createRowWindow } from "./row-window.ts";

test("products leave in the order they came, also after the window was empty", () => {
  const window = createRowWindow(1000);
  const keys: (string | undefined)[] = [];
  for (const key of ["a", "b"]) window.add(key, { row: 2, cells: ["x"] });
  keys.push(window.take(true)?.key, window.take(true)?.key, window.take(true)?.key);
  window.add("c", { row: 4, cells: ["x"] });
  keys.push(window.take(true)?.key, window.take(true)?.key);
  assert.deepEqual(keys, ["a", "b", undefined, "c", undefined]);
});

test("nothing leaves while little waits; then only as much as is too much", () => {
  const window = createRowWindow(1000);
  window.add("a", { row: 2, cells: ["x".repeat(600)] });
  assert.equal(window.full(), false);
  window.add("b", { row: 3, cells: ["x".repeat(600)] });
  assert.equal(window.full(), true);
  assert.equal(window.take(false)?.key, "a");
  assert.equal(window.take(false), undefined);
  assert.deepEqual(window.add("a", { row: 4, cells: ["late"] }), { apart: 2 });
});

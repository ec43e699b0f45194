import assert from "node:assert/strict";
import { test } from "node:test";
import { moved } from "./moved.ts";

test("something is moved, and the rest keeps its order", () => {
  assert.deepEqual(moved(["a", "b", "c"], 2, 0), ["c", "a", "b"]);
  assert.deepEqual(moved(["a", "b", "c"], 0, 1), ["b", "a", "c"]);
});

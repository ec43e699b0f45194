import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "./sequencer.ts";

test("events stay as they came, but for versions that a slow clock put before older ones", () => {
  const event = (aggregateId: string, aggregateVersion: number) => ({ aggregateId, aggregateVersion });
  const told = [event("a", 2), event("b", 1), event("a", 1), event("c", 7), event("a", 3)];
  assert.deepEqual(
    inOrder(told).map((each) => `${each.aggregateId}${each.aggregateVersion}`),
    ["a1", "b1", "a2", "c7", "a3"],
  );
  assert.deepEqual(inOrder([]), []);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { createMergedAsks } from "./merged-asks.ts";

test("what is asked in one turn is asked at once, and each gets its own answer", async () => {
  const visits: (readonly string[])[] = [];
  const ask = createMergedAsks<string>(async (asked) => {
    visits.push(asked);
    return asked.map((each) => each.toUpperCase());
  });
  assert.deepEqual(await Promise.all([ask("a"), ask("b")]), ["A", "B"]);
  assert.equal(await ask("c"), "C");
  assert.deepEqual(visits, [["a", "b"], ["c"]]);
});

test("a visit that fails, fails for all of it and for nobody behind it", async () => {
  let fails = true;
  const ask = createMergedAsks<string>(async (asked) => {
    if (fails) throw new Error("away");
    return asked;
  });
  const outcomes = await Promise.allSettled([ask("a"), ask("b")]);
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ["rejected", "rejected"],
  );
  fails = false;
  assert.equal(await ask("c"), "c");
});

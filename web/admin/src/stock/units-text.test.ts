import assert from "node:assert/strict";
import { test } from "node:test";
import { readUnits } from "./units-text.ts";

test("a count is a whole number from nothing up", () => {
  assert.equal(readUnits(" 12 ", false), 12);
  assert.equal(readUnits("0", false), 0);
  for (const text of ["", "-1", "+1", "1.5", "1,000", "ten", "99999999999"])
    assert.equal(readUnits(text, false), undefined);
});

test("a difference has a sign and is never nothing", () => {
  assert.equal(readUnits("-3", true), -3);
  assert.equal(readUnits("−3", true), -3);
  assert.equal(readUnits("+3", true), 3);
  assert.equal(readUnits("3", true), 3);
  for (const text of ["", "0", "-0", "3-", "--3", "1000000001"]) assert.equal(readUnits(text, true), undefined);
});

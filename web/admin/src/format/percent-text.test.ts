import assert from "node:assert/strict";
import { test } from "node:test";
import { percentText, readPercent } from "./percent-text.ts";

test("percentages are read in the reader's marks", () => {
  assert.equal(readPercent("19", "en"), 1900);
  assert.equal(readPercent("5.5 %", "en"), 550);
  assert.equal(readPercent("5,5", "de"), 550);
  assert.equal(readPercent("8.875", "en"), undefined);
  assert.equal(readPercent("100", "en"), 10_000);
  for (const text of ["", "100.01", "-1", "many"]) assert.equal(readPercent(text, "en"), undefined);
});

test("what is shown is read back", () => {
  for (const locale of ["en", "de"]) {
    for (const rate of [0, 7, 550, 1900, 10_000]) assert.equal(readPercent(percentText(rate, locale), locale), rate);
  }
});

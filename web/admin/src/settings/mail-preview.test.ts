import assert from "node:assert/strict";
import { test } from "node:test";
import { filledText, paragraphsOf, unknownPlaceholders } from "./mail-preview.ts";

test("placeholders are filled once: a value that looks like one stays as it is", () => {
  const values = { name: "{total}", total: "€ 5" };
  assert.equal(filledText("Hello {name}, {total}, {odd}.", values), "Hello {total}, € 5, .");
  assert.equal(filledText("{constructor}", values), "");
});

test("unknown placeholders are named once", () => {
  assert.deepEqual(unknownPlaceholders("{name} {nmae} {nmae}", ["name"]), ["nmae"]);
});

test("a blank line begins a paragraph", () => {
  assert.deepEqual(paragraphsOf("One\ntwo\n \nThree\n\n"), ["One\ntwo", "Three"]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { guessChoices, hasTitle, mapOf } from "./column-choice.ts";

test("columns with well-known names are guessed, each field once", () => {
  const columns = ["Name", "modelno", "Price", "qty", "Colour", "Title", "Kategorie"];
  const choices = guessChoices(columns);
  assert.deepEqual(Object.values(choices), ["title", "sku", "price", "stock", "", "", "collection"]);
  assert.ok(hasTitle(choices));
});

test("the map is what `souk import --map` takes", () => {
  const columns = ["Name", "model, no", 'Size "EU"', '"odd"', "skip"];
  const map = mapOf(columns, { 0: "title", 1: "sku", 2: "option.Size", 3: "price.EUR", 4: "" });
  assert.equal(map, 'title=Name,"sku=model, no",option.Size=Size "EU",price.EUR="""odd"""');
});

test("an entry with a comma and quotes has its quotes doubled", () => {
  assert.equal(mapOf(['a, "b"'], { 0: "title" }), '"title=a, ""b"""');
});

test("without a title there is nothing to import", () => {
  assert.equal(hasTitle({ 0: "sku", 1: "" }), false);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { parseColumnMap } from "./column-map.ts";

test("a map is field=column, columns with commas in quotes", () => {
  assert.deepEqual(parseColumnMap('title=Name, price.EUR=Preis,"option.Size=Size, EU"'), [
    { target: { kind: "field", field: "title" }, column: "Name" },
    { target: { kind: "price", currency: "EUR" }, column: "Preis" },
    { target: { kind: "optionValue", position: "=Size", name: "Size" }, column: "Size, EU" },
  ]);
});

for (const [map, about] of [
  ["", "empty"],
  ["title", "field=column"],
  ["=x", "field=column"],
  ["colour=x", "not a field"],
  ["price.XXX=x", "not a field"],
  ["__proto__=x", "not a field"],
  [`title=${"x".repeat(30_000)}`, "longer"],
] as const) {
  test(`the map "${map.slice(0, 20)}" is refused: ${about}`, () => {
    const problem = parseColumnMap(map);
    assert.equal(typeof problem, "string");
    assert.match(problem as string, new RegExp(about));
  });
}

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  emptyVariant,
  fitVariants,
  missingCombinations,
  type OptionDraft,
  proposedSku,
  renameValue,
  variantName,
} from "./variant-matrix.ts";

const size: OptionDraft = { key: "o1", name: "Size", values: ["S", "L"] };
const colour: OptionDraft = { key: "o2", name: "Colour", values: ["Red", "Blue"] };
const row = (key: string, values: Record<string, string>) => ({ ...emptyVariant(key, values), sku: key.toUpperCase() });

test("the first option gives the row that was there its first value, and the rest are missing", () => {
  const fitted = fitVariants([size], [row("a", {})]);
  assert.deepEqual(
    fitted.map(({ sku, values }) => [sku, values]),
    [["A", { o1: "S" }]],
  );
  assert.deepEqual(missingCombinations([size], fitted), [{ o1: "L" }]);
});

test("a second option keeps every row and its SKU", () => {
  const fitted = fitVariants([size, colour], [row("a", { o1: "S" }), row("b", { o1: "L" })]);
  assert.deepEqual(
    fitted.map(({ sku, values }) => [sku, values]),
    [
      ["A", { o1: "S", o2: "Red" }],
      ["B", { o1: "L", o2: "Red" }],
    ],
  );
  assert.deepEqual(missingCombinations([size, colour], fitted), [
    { o1: "S", o2: "Blue" },
    { o1: "L", o2: "Blue" },
  ]);
});

test("a value that is gone takes its rows along", () => {
  const fitted = fitVariants([{ ...size, values: ["L"] }], [row("a", { o1: "S" }), row("b", { o1: "L" })]);
  assert.deepEqual(
    fitted.map(({ sku }) => sku),
    ["B"],
  );
});

test("an option that is gone leaves one row of those that became the same", () => {
  const rows = [row("a", { o1: "S", o2: "Red" }), row("b", { o1: "S", o2: "Blue" }), row("c", { o1: "L", o2: "Red" })];
  assert.deepEqual(
    fitVariants([size], rows).map(({ sku }) => sku),
    ["A", "C"],
  );
  assert.deepEqual(
    fitVariants([], rows).map(({ sku, values }) => [sku, values]),
    [["A", {}]],
  );
});

test("a product is never left without a variant", () => {
  const fitted = fitVariants([{ ...size, values: ["M"] }], [row("a", { o1: "S" })]);
  assert.deepEqual(
    fitted.map(({ sku, values }) => [sku, values]),
    [["A", { o1: "M" }]],
  );
});

test("an option without a name or values does not count", () => {
  assert.deepEqual(
    missingCombinations(
      [
        { ...size, name: " " },
        { ...colour, values: [] },
      ],
      [row("a", {})],
    ),
    [],
  );
});

test("combinations stop at the most that a product may have", () => {
  const many = (key: string): OptionDraft => ({
    key,
    name: key,
    values: Array.from({ length: 60 }, (_, i) => `v${i}`),
  });
  assert.equal(missingCombinations([many("a"), many("b")], [row("x", { a: "v0", b: "v0" })]).length, 999);
});

test("a renamed value keeps its rows", () => {
  const renamed = renameValue([row("a", { o1: "S" }), row("b", { o1: "L" })], "o1", { from: "S", to: "Small" });
  assert.deepEqual(
    renamed.map(({ values }) => values.o1),
    ["Small", "L"],
  );
});

test("a variant is named by its values, and so is the SKU that is proposed", () => {
  const variant = row("a", { o1: "S", o2: "Rosé 2" });
  assert.equal(variantName(variant, [size, colour]), "S / Rosé 2");
  assert.equal(proposedSku("Große Schale!", variant, [size, colour]), "GROSSE-SCHALE-S-ROSE-2");
});

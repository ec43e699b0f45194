import assert from "node:assert/strict";
import { test } from "node:test";
import { firstVariant, type SmallVariant, stateOf, variantOf } from "./variants.ts";

const price = { amount: 1000, currency: "EUR" };
const variant = (size: string, glaze: string, change: Partial<SmallVariant> = {}): SmallVariant => ({
  ...{ sku: `${size}-${glaze}`, options: { Size: size, Glaze: glaze }, price, available: true },
  ...{ compareAtPrice: null, lowStock: null },
  ...change,
});
const options = [
  { name: "Size", values: ["S", "L"] },
  { name: "Glaze", values: ["Sea", "Clay"] },
];
const variants = [
  variant("S", "Sea", { available: false }),
  variant("S", "Clay", { price: null }),
  variant("L", "Sea"),
];

test("a choice of all options is one variant, or none", () => {
  assert.equal(variantOf(variants, options, { Size: "L", Glaze: "Sea" })?.sku, "L-Sea");
  assert.equal(variantOf(variants, options, { Size: "L", Glaze: "Clay" }), undefined);
  assert.equal(variantOf(variants, options, { Size: "L" }), undefined);
});

test("the address is heard first, then what can be bought", () => {
  assert.equal(firstVariant(variants, "S-Sea")?.sku, "S-Sea");
  assert.equal(firstVariant(variants, "unknown")?.sku, "L-Sea");
  assert.equal(firstVariant(variants.slice(0, 2), null)?.sku, "S-Sea");
  assert.equal(firstVariant([], null), undefined);
});

test("a value says what picking it leads to", () => {
  const choice = { Size: "S", Glaze: "Sea" };
  assert.equal(stateOf(variants, choice, { name: "Size", value: "L" }), "available");
  assert.equal(stateOf(variants, choice, { name: "Glaze", value: "Sea" }), "soldOut");
  assert.equal(stateOf(variants, choice, { name: "Glaze", value: "Clay" }), "soldOut", "no price is not for sale");
  assert.equal(stateOf(variants, { Size: "L", Glaze: "Sea" }, { name: "Glaze", value: "Clay" }), "none");
});

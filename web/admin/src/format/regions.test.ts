import assert from "node:assert/strict";
import { test } from "node:test";
import { countryChoices, currencyChoices } from "./regions.ts";

test("countries are there once, by name, and nothing that is no country", () => {
  const codes = countryChoices("en").map(([code]) => code);
  assert.equal(new Set(codes).size, codes.length);
  for (const code of ["DE", "US", "JP", "KW", "NZ", "GB", "XK"]) assert.ok(codes.includes(code), code);
  for (const code of ["EU", "UN", "ZZ", "SU", "XA"]) assert.ok(!codes.includes(code), code);
  assert.ok(codes.length > 230 && codes.length < 260, `${codes.length} countries`);
  assert.equal(countryChoices("de").find(([code]) => code === "DE")?.[1], "Deutschland");
});

test("currencies are those that the shop can count in", () => {
  const codes = currencyChoices("en").map(([code]) => code);
  for (const code of ["EUR", "USD", "JPY", "KWD"]) assert.ok(codes.includes(code), code);
  assert.ok(!codes.includes("XXX"));
});

// Prices as text: exact for every amount and exponent, and a refusal rather than a guess.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MAX_AMOUNT } from "@souk/contracts/schema";
import fc from "fast-check";
import { parsePrice, priceText } from "./price-text.ts";

test("every amount comes back from its text, in currencies of 0, 2 and 3 decimals", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MAX_AMOUNT }), fc.constantFrom("EUR", "JPY", "KWD"), (amount, currency) => {
      assert.deepEqual(parsePrice(priceText({ amount, currency }), currency), { amount, currency });
    }),
  );
});

const cases: readonly (readonly [string, string, number | string])[] = [
  ["12.65", "EUR", 1265],
  ["24", "EUR", 2400],
  ["19.6", "USD", 1960],
  ["0", "EUR", 0],
  ["12.6500", "EUR", 1265],
  ["1200.00", "JPY", 1200],
  ["1.234", "KWD", 1234],
  ["0.29", "EUR", 29],
  ["1.100", "EUR", "price_ambiguous"],
  ["1.200", "JPY", "price_decimals"],
  ["12.345", "EUR", "price_decimals"],
  ["1.299,00", "EUR", "price_format"],
  ["1,299.00", "EUR", "price_format"],
  ["1 299", "EUR", "price_format"],
  ["-5", "EUR", "price_negative"],
  ["+5", "EUR", "price_invalid"],
  ["5 EUR", "EUR", "price_invalid"],
  ["NaN", "EUR", "price_invalid"],
  [".5", "EUR", "price_invalid"],
  ["5.", "EUR", "price_format"],
  ["10000000000.01", "EUR", "price_too_large"],
  ["5", "XYZ", "currency_unknown"],
];
for (const [text, currency, expected] of cases) {
  test(`"${text}" in ${currency} is ${expected}`, () => {
    const price = parsePrice(text, currency);
    assert.equal("code" in price ? price.code : price.amount, expected);
  });
}

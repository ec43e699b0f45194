import assert from "node:assert/strict";
import { test } from "node:test";
import { decimalOf, formatMoney, inputTextOf, parseMoney } from "./money-text.ts";

const cases: readonly (readonly [text: string, currency: string, locale: string, expected: number | string])[] = [
  ["19.99", "EUR", "en", 1999],
  ["19,99", "EUR", "de", 1999],
  ["19,99", "EUR", "en", 1999],
  ["19.99", "EUR", "de", 1999],
  ["1,234.50", "EUR", "en", 123_450],
  ["1.234,50", "EUR", "de", 123_450],
  ["1.234,50", "EUR", "en", 123_450],
  ["1,234", "EUR", "en", 123_400],
  ["1.234", "EUR", "de", 123_400],
  ["1.234.567", "EUR", "de", 123_456_700],
  ["1 234,5", "EUR", "de", 123_450],
  ["1’234.50", "CHF", "de-CH", 123_450],
  ["0", "EUR", "en", 0],
  [".5", "EUR", "en", 50],
  ["5.", "EUR", "en", 500],
  ["007", "EUR", "en", 700],
  ["1.999", "EUR", "en", "too_precise"],
  ["1.990", "EUR", "en", 199],
  ["1500", "JPY", "ja", 1500],
  ["1,500", "JPY", "ja", 1500],
  ["1.500", "JPY", "de", 1500],
  ["15.5", "JPY", "ja", "too_precise"],
  ["15.0", "JPY", "ja", 15],
  ["1.234", "KWD", "en", 1234],
  ["1,234", "KWD", "en", "ambiguous"],
  ["1.234", "KWD", "de", "ambiguous"],
  ["0.005", "KWD", "en", 5],
  ["0,005", "KWD", "en", 5],
  ["1.2345", "KWD", "en", "too_precise"],
  ["", "EUR", "en", "empty"],
  ["  ", "EUR", "en", "empty"],
  ["abc", "EUR", "en", "not_a_number"],
  ["-5", "EUR", "en", "not_a_number"],
  ["1e5", "EUR", "en", "not_a_number"],
  ["€5", "EUR", "en", "not_a_number"],
  ["1.2.3", "EUR", "en", "not_a_number"],
  ["1,23,456.00", "EUR", "en", "not_a_number"],
  ["10000000000", "EUR", "en", 1_000_000_000_000],
  ["10000000000.01", "EUR", "en", "too_large"],
  ["99999999999999999999", "JPY", "en", "too_large"],
];

for (const [text, currency, locale, expected] of cases) {
  test(`"${text}" in ${currency}, typed by somebody who reads ${locale}, is ${expected}`, () => {
    const parsed = parseMoney(text, currency, locale);
    assert.equal("amount" in parsed ? parsed.amount : parsed.wrong, expected);
  });
}

test("what an input shows is read back as the same amount", () => {
  for (const currency of ["EUR", "JPY", "KWD"]) {
    for (const locale of ["en", "de", "fr", "ja", "en-IN"]) {
      for (const amount of [0, 1, 5, 99, 100, 1234, 123_456, 999_999_999_999]) {
        const money = { amount, currency };
        const parsed = parseMoney(inputTextOf(money, locale), currency, locale);
        assert.deepEqual(parsed, { amount }, `${amount} ${currency} ${locale}`);
      }
    }
  }
});

test("an amount is written with the digits of its currency", () => {
  assert.equal(decimalOf({ amount: 5, currency: "EUR" }), "0.05");
  assert.equal(decimalOf({ amount: -1999, currency: "EUR" }), "-19.99");
  assert.equal(formatMoney({ amount: 1999, currency: "EUR" }, "en"), "€19.99");
  assert.equal(formatMoney({ amount: 1999, currency: "JPY" }, "en"), "¥1,999");
  assert.match(formatMoney({ amount: 1999, currency: "KWD" }, "en"), /1\.999$/);
  assert.match(formatMoney({ amount: 999_999_999_999, currency: "EUR" }, "en"), /9,999,999,999\.99/);
});

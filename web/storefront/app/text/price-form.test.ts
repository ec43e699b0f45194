// A price is written to the letter as Intl writes it, or a browser would find another page than the server sent.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import en from "../../messages/en.json" with { type: "json" };
import { createText } from "./create-text.ts";
import { locales } from "./locale.ts";
import { priceFormOf, toldPriceForm, writtenBy } from "./price-form.ts";

const CURRENCIES = ["EUR", "USD", "GBP", "CHF", "JPY", "KWD", "SEK", "PLN"] as const;

test("prices are written as Intl writes them, in every language and of every exponent", () => {
  for (const locale of locales) {
    const byIntl = createText(locale, en);
    for (const currency of CURRENCIES) {
      const byForm = createText(locale, en, { prices: priceFormOf(locale, currency) });
      const same = (amount: number) =>
        assert.equal(byForm.money({ amount, currency }), byIntl.money({ amount, currency }), `${locale} ${currency}`);
      for (const amount of [0, 1, 9, 10, 99, 100, 999, 1000, 99_999, 100_000, 123_456_789]) same(amount);
      fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), same));
    }
  }
});

test("what the form does not cover it leaves to Intl", () => {
  const form = priceFormOf("de", "EUR");
  assert.equal(writtenBy(form, { amount: 100, currency: "USD" }), undefined);
  assert.equal(writtenBy(form, { amount: -100, currency: "EUR" }), undefined);
  const text = createText("de", en, { prices: form });
  assert.equal(text.money({ amount: -123_456, currency: "EUR" }), "-1.234,56\u00a0€");
  assert.equal(text.money({ amount: 100, currency: "USD" }), "1,00\u00a0$");
});

test("the form survives the way through the page", () => {
  const form = priceFormOf("de", "EUR");
  assert.deepEqual(toldPriceForm(JSON.stringify(form)), form);
  assert.equal(toldPriceForm(undefined), undefined);
});

test("small and large numbers are written as Intl writes them", () => {
  for (const [locale, habits] of [
    ["en", "en-GB"],
    ["de", "de-DE"],
  ] as const) {
    const { number } = createText(locale, en);
    for (const value of [0, 1, 42, 999, 1000, 1234, -1, 0.5, 1_000_000])
      assert.equal(number(value), new Intl.NumberFormat(habits).format(value));
  }
});

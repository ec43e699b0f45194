import assert from "node:assert/strict";
import { test } from "node:test";
import type { ShippingOption } from "@souk/contracts/orders/shop-schema";
import { readShipping, type ShippingDraft, shippingDraftOf } from "./shipping-draft.ts";

function counter() {
  let count = 0;
  return () => `k${++count}`;
}

const standard: Omit<ShippingOption, "id"> = {
  name: "Standard",
  countries: ["DE", "*"],
  estimatedDays: 4,
  basis: "weight",
  prices: [
    { currency: "EUR", from: 0, amount: 490 },
    { currency: "EUR", from: 5000, amount: 890 },
    { currency: "KWD", from: 0, amount: 1620 },
  ],
};

test("an option that nobody touched is written as it is, by weight and by subtotal", () => {
  for (const basis of ["weight", "subtotal"] as const) {
    for (const locale of ["en", "de"]) {
      const read = readShipping(shippingDraftOf({ ...standard, basis }, locale, counter()), locale);
      assert.deepEqual(read, { body: { ...standard, basis } });
    }
  }
});

test("a step that is not given begins at nothing", () => {
  const draft = shippingDraftOf(standard, "en", counter());
  const read = readShipping({ ...draft, prices: [{ key: "a", currency: "EUR", from: " ", amount: "4.90" }] }, "en");
  assert.ok("body" in read);
  assert.deepEqual(read.body.prices, [{ currency: "EUR", from: 0, amount: 490 }]);
});

test("what is wrong is told where it is", () => {
  const draft: ShippingDraft = {
    name: " ",
    countries: [],
    estimatedDays: "soon",
    basis: "subtotal",
    prices: [
      { key: "a", currency: "EUR", from: "0", amount: "" },
      { key: "b", currency: "EUR", from: "", amount: "5" },
      { key: "c", currency: "JPY", from: "1.5", amount: "700" },
    ],
  };
  const read = readShipping(draft, "en");
  assert.ok("complaints" in read);
  assert.deepEqual(
    [...read.complaints],
    [
      ["/name", "required"],
      ["/countries", "required"],
      ["/estimatedDays", "whole_number"],
      ["/prices/a/amount", "empty"],
      ["/prices/b/from", "repeated"],
      ["/prices/c/from", "too_precise"],
    ],
  );
});

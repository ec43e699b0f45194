import assert from "node:assert/strict";
import { test } from "node:test";
import type { StaffProduct } from "@souk/contracts/products/product-schema";
import { currenciesOf, draftOf, emptyDraft, type ProductDraft, readDraft } from "./product-draft.ts";

function counter() {
  let count = 0;
  return () => `k${++count}`;
}
const at = "2026-11-25T12:00:00.000Z";
const eur = (amount: number) => ({ amount, currency: "EUR" });
const stock = { available: true, onHand: 3, reserved: 0 };

const bowl: StaffProduct = {
  ...{
    id: "p",
    handle: "bowl",
    title: "Bowl",
    status: "active",
    vendor: "Blue Door",
    type: null,
    taxClass: "standard",
  },
  ...{
    tags: ["clay"],
    collections: ["home"],
    descriptionHtml: "<p>Round</p>",
    version: 4,
    createdAt: at,
    updatedAt: at,
  },
  options: [{ name: "Size", values: ["S", "L"] }],
  available: true,
  priceRange: { min: eur(2400), max: eur(3900) },
  variantCount: 2,
  variants: [
    {
      ...{ id: "v1", sku: "BOWL-S", title: "S", options: { Size: "S" }, price: eur(2400), ...stock },
      prices: [eur(2400), { amount: 4000, currency: "JPY" }],
      compareAtPrices: [eur(2900)],
      weightGrams: 300,
    },
    {
      ...{ id: "v2", sku: "BOWL-L", title: "L", options: { Size: "L" }, price: eur(3900), ...stock },
      ...{ prices: [eur(3900)], compareAtPrices: [], barcode: "400123" },
    },
  ],
  images: [{ url: "/api/v1/media/a.png", alt: "A bowl" }],
};

test("a product that nobody touched is written as it is", () => {
  for (const locale of ["en", "de"]) {
    const read = readDraft(draftOf(bowl, locale, counter()), locale);
    assert.ok("body" in read);
    assert.deepEqual(read.body, {
      ...{ title: "Bowl", handle: "bowl", status: "active", vendor: "Blue Door", type: null, taxClass: "standard" },
      ...{ tags: ["clay"], collections: ["home"], descriptionHtml: "<p>Round</p>" },
      options: [{ name: "Size", values: ["S", "L"] }],
      variants: [
        {
          sku: "BOWL-S",
          options: { Size: "S" },
          prices: [eur(2400), { amount: 4000, currency: "JPY" }],
          compareAtPrices: [eur(2900)],
          weightGrams: 300,
        },
        { sku: "BOWL-L", options: { Size: "L" }, prices: [eur(3900)], compareAtPrices: [], barcode: "400123" },
      ],
      images: [{ url: "/api/v1/media/a.png", alt: "A bowl" }],
    });
  }
});

test("an option that was renamed takes its values along", () => {
  const draft = draftOf(bowl, "en", counter());
  const renamed = { ...draft, options: draft.options.map((each) => ({ ...each, name: "Format" })) };
  const read = readDraft(renamed, "en");
  assert.ok("body" in read);
  assert.deepEqual(
    read.body.variants.map(({ options }) => options),
    [{ Format: "S" }, { Format: "L" }],
  );
});

test("what is wrong is told where it is", () => {
  const draft: ProductDraft = {
    ...emptyDraft(counter()),
    variants: [
      { key: "a", sku: " ", values: {}, prices: { EUR: "twelve", JPY: "1.5" }, compareAt: {}, barcode: "", weight: "" },
      { key: "b", sku: "X", values: {}, prices: {}, compareAt: { EUR: "1.999" }, barcode: "", weight: "1,5" },
      { key: "c", sku: "X", values: {}, prices: { EUR: "" }, compareAt: {}, barcode: "", weight: "" },
    ],
  };
  const read = readDraft(draft, "en");
  assert.ok("complaints" in read);
  assert.deepEqual(
    [...read.complaints],
    [
      ["/title", "required"],
      ["/variants/0/sku", "required"],
      ["/variants/0/price/EUR", "not_a_number"],
      ["/variants/0/price/JPY", "too_precise"],
      ["/variants/1/weightGrams", "whole_number"],
      ["/variants/1/compareAtPrice/EUR", "too_precise"],
      ["/variants/2/sku", "repeated"],
    ],
  );
});

test("a variant without a price is allowed: it is not for sale then", () => {
  const draft = { ...emptyDraft(counter()), title: "Bowl" };
  const read = readDraft({ ...draft, variants: draft.variants.map((each) => ({ ...each, sku: "B" })) }, "en");
  assert.ok("body" in read);
  assert.deepEqual(read.body.variants[0]?.prices, []);
});

test("the shop's own currency comes first", () => {
  assert.deepEqual(currenciesOf(draftOf(bowl, "en", counter()), "USD"), ["USD", "EUR", "JPY"]);
});

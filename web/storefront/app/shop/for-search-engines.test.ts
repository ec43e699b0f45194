// What search engines read: exact prices, plain words, escaped addresses.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainText } from "./plain-text.ts";
import { decimal, productJsonLd } from "./product-json-ld.ts";
import { sitemapOf } from "./sitemap.ts";

test("money is written as a decimal in its own exponent", () => {
  assert.equal(decimal({ amount: 1999, currency: "EUR" }), "19.99");
  assert.equal(decimal({ amount: 5, currency: "EUR" }), "0.05");
  assert.equal(decimal({ amount: 1500, currency: "JPY" }), "1500");
  assert.equal(decimal({ amount: 1234, currency: "KWD" }), "1.234");
});

test("HTML becomes its words", () => {
  assert.equal(
    plainText("<p>Salt &amp; pepper</p><ul><li>2&nbsp;pots</li></ul> &#8364; &unknown; &#0;"),
    "Salt & pepper 2 pots € &unknown; &#0;",
  );
});

test("a product is an offer for each variant that has a price", () => {
  const variant = { options: {}, compareAtPrice: null, lowStock: null };
  const data = productJsonLd(
    {
      ...{ handle: "a/b", title: "Jug", vendor: null, descriptionHtml: "<p>Blue</p>", collections: [], options: [] },
      images: [{ url: "/api/v1/media/x.svg", alt: "" }],
      variants: [
        { ...variant, sku: "A 1", price: { amount: 100, currency: "EUR" }, available: false },
        { ...variant, sku: "B", price: null, available: true },
      ],
    },
    "https://shop.example",
  ) as { readonly offers: readonly Record<string, unknown>[]; readonly image: readonly string[] };
  assert.equal(data.offers.length, 1);
  assert.equal(data.offers[0]?.availability, "https://schema.org/OutOfStock");
  assert.equal(data.offers[0]?.url, "https://shop.example/products/a%2Fb?variant=A%201");
  assert.deepEqual(data.image, ["https://shop.example/api/v1/media/x.svg"]);
});

test("a sitemap's addresses are escaped", () => {
  const xml = sitemapOf("https://shop.example", [
    { path: "/" },
    { path: "/products/a&b'", changed: "2026-11-25T00:00:00.000Z" },
  ]);
  assert.match(xml, /<url><loc>https:\/\/shop\.example\/<\/loc><\/url>/);
  assert.match(xml, /a&amp;b&apos;<\/loc><lastmod>2026-11-25T00:00:00.000Z<\/lastmod>/);
});

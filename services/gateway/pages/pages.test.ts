// The pages at the origin: complete, escaped, and within the policy that forbids inline code.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openApiDocument } from "@souk/contracts/openapi";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { problemCodes } from "@souk/contracts/problem";
import type { ListedProduct } from "@souk/contracts/products/product-schema";
import { allRoutes } from "@souk/contracts/routes";
import { frontPage } from "./front-page.ts";
import { moneyText } from "./money-text.ts";
import { orderPage } from "./order-page.ts";
import { referencePage } from "./reference-page.ts";

const price = { amount: 1999, currency: "EUR" };
const product: ListedProduct = {
  id: "01995f2e-7d10-7000-8000-000000000002",
  handle: "a/b",
  title: `<script>alert("x")</script>`,
  status: "active",
  vendor: null,
  type: null,
  tags: [],
  collections: [],
  options: [],
  available: true,
  priceRange: { min: price, max: price },
  variantCount: 1,
  variants: [
    { id: "01995f2e-7d10-7000-8000-000000000003", sku: "LAMP-1", title: "", options: {}, price, available: true },
  ],
  images: [{ url: "javascript:alert(1)", alt: `" onload="x` }],
  createdAt: "2026-01-01T00:00:00.000Z",
  updatedAt: "2026-01-01T00:00:00.000Z",
};
const shown = {
  shop: { name: "Tom & Jerry's", country: "DE" },
  products: [product],
  total: 1,
  hasMailbox: true,
  publicUrl: "http://localhost:8080",
};

function assertWithinPolicy(page: string): void {
  assert.doesNotMatch(page, /<script|<style|\sstyle=|\son\w+=|javascript:/i);
}

test("the front page shows what is for sale, and runs nothing that it says", () => {
  const page = frontPage(shown);
  assertWithinPolicy(page);
  assert.match(page, /Tom &amp; Jerry&#39;s/);
  assert.match(page, /&lt;script&gt;/);
  assert.match(page, /€19\.99/);
  assert.match(page, /href="\/api\/v1\/products\/a%2Fb"/);
  assert.match(page, /LAMP-1/);
});

test("an empty shop has a page too", () => {
  assert.match(frontPage({ ...shown, products: [], total: 0 }), /Nothing is for sale yet/);
});

test("the reference has every operation, every schema and every problem, and its links lead somewhere", () => {
  const document = openApiDocument(allRoutes, { serverUrl: "http://localhost:8080", version: "1" });
  const page = referencePage({ document, routes: allRoutes, shop: "Souk" });
  assertWithinPolicy(page);
  const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
  for (const route of allRoutes) {
    assert.equal(ids.has(route.name), route.access.kind !== "service", route.name);
  }
  for (const code of Object.keys(problemCodes)) assert.ok(ids.has(`problem-${code}`), code);
  for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) assert.ok(ids.has(target ?? ""), String(target));
});

test("money is shown by its currency's own digits", () => {
  assert.equal(moneyText({ amount: 1999, currency: "JPY" }), "¥1,999");
  assert.match(moneyText({ amount: 1999, currency: "KWD" }), /1\.999/);
});

const order: OrderDocument = {
  id: "01995f2e-7d10-7000-8000-000000000001",
  number: "S-100001",
  status: "paid",
  paymentStatus: "paid",
  fulfilmentStatus: "fulfilled",
  currency: "EUR",
  items: [
    {
      sku: "LAMP-1",
      productId: product.id,
      variantId: product.id,
      title: "<b>Lamp</b>",
      quantity: 2,
      unitPrice: price,
      lineTotal: { amount: 3998, currency: "EUR" },
      discount: { amount: 0, currency: "EUR" },
      tax: price,
      taxRateBasisPoints: 1900,
      fulfilled: 2,
    },
  ],
  totals: {
    subtotal: price,
    discount: { amount: 0, currency: "EUR" },
    shipping: price,
    tax: price,
    taxIncluded: true,
    total: { amount: 4488, currency: "EUR" },
  },
  refunded: { amount: 0, currency: "EUR" },
  email: "ada@example.com",
  shippingAddress: { name: "Ada", line1: "1 Market Square", city: "Town", postalCode: "10115", country: "DE" },
  shippingOption: { id: "standard", name: "Standard" },
  fulfilments: [{ id: product.id, lines: [], trackingNumber: "T-1", carrier: "Post", createdAt: product.createdAt }],
  refunds: [],
  customerId: null,
  paymentId: null,
  payBy: product.createdAt,
  createdAt: product.createdAt,
  updatedAt: product.createdAt,
};

test("an order's page tells what was bought and where it is; without an order there is nothing", () => {
  const page = orderPage(order, "Souk");
  assertWithinPolicy(page);
  for (const part of ["S-100001", "&lt;b&gt;Lamp", "€44.88", "T-1", "is paid"]) assert.ok(page.includes(part), part);
  assert.match(orderPage(undefined, "Souk"), /There is nothing here/);
});

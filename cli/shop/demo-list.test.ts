// The list by which the back office knows the demo is the demo.
import assert from "node:assert/strict";
import { test } from "node:test";
import { demoCollections, demoProducts, isOfDemo } from "@souk/contracts/products/demo-list";
import { demoCatalogue } from "@souk/demo";

test("every product and collection of the demo is on the list, and nothing else", () => {
  const { products, collections } = demoCatalogue();
  const listed = Object.entries(demoProducts).flatMap(([vendor, handles]) =>
    handles.map((handle) => `${vendor} ${handle}`),
  );
  assert.deepEqual(listed.sort(), products.map(({ product }) => `${product.vendor} ${product.handle}`).sort());
  assert.deepEqual([...demoCollections].sort(), collections.map(({ handle }) => handle).sort());
  assert.equal(isOfDemo({ handle: "riverbank-water-jug", vendor: "Two Rivers Pottery" }), true);
  assert.equal(isOfDemo({ handle: "riverbank-water-jug", vendor: "Me" }), false);
  assert.equal(isOfDemo({ handle: "toString", vendor: "toString" }), false);
});

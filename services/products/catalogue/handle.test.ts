import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { handleFromTitle, skuFromOptions, slug } from "./handle.ts";

test("titles become readable handles", () => {
  assert.equal(handleFromTitle("*New* Bombay Bamboo Bath Towel"), "new-bombay-bamboo-bath-towel");
  assert.equal(handleFromTitle("Crème brûlée d’Été, 2×"), "creme-brulee-dete-2");
  assert.equal(handleFromTitle("湯呑み"), "湯呑み");
  assert.match(handleFromTitle("???"), /^item-[0-9a-f]{8}$/);
});

test("a handle is never empty, never long, and making it twice changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (title) => {
      const handle = handleFromTitle(title);
      assert.ok(handle.length > 0 && handle.length <= 100, handle);
      assert.equal(slug(handle), handle);
    }),
  );
});

test("long titles that differ at the end have different handles", () => {
  const long = "word ".repeat(60);
  assert.notEqual(handleFromTitle(`${long}a`), handleFromTitle(`${long}b`));
});

test("a made SKU fits and tells options apart", () => {
  assert.equal(skuFromOptions("rug", ["Large", "Red & Blue"]), "rug-large-red-blue");
  assert.notEqual(skuFromOptions("rug", ["+"]), skuFromOptions("rug", ["-"]));
  assert.ok(skuFromOptions("x".repeat(255), ["y".repeat(255)]).length <= 128);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { errorWithin, hasProductField } from "./product-pointers.ts";

test("fields of the page take their complaints, the rest is told at the top", () => {
  const shown = ["/title", "/variants/12/sku", "/variants/0/prices/1/amount", "/images/0/url", "/tags/3", "/options"];
  for (const pointer of shown) assert.ok(hasProductField(pointer), pointer);
  for (const pointer of ["", "/variants", "/images", "/titles", "/version"])
    assert.ok(!hasProductField(pointer), pointer);
});

test("a field shows what is said of it or of what lies in it, the nearest first", () => {
  const errors = new Map([
    ["/variants/1/prices/0/amount", "too large"],
    ["/variants/10/sku", "taken"],
    ["/variants/1/price", "missing"],
  ]);
  assert.equal(errorWithin(errors, "/variants/1/prices"), "too large");
  assert.equal(errorWithin(errors, "/variants/1/price", "/variants/1/prices"), "missing");
  assert.equal(errorWithin(errors, "/variants/1/sku"), undefined);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseCoding } from "./encoding.ts";

test("brotli before gzip, and never what the client refuses", () => {
  assert.equal(chooseCoding("gzip, deflate, br"), "br");
  assert.equal(chooseCoding("gzip, br;q=0"), "gzip");
  assert.equal(chooseCoding("GZIP;q=0.5"), "gzip");
  assert.equal(chooseCoding("gzip;q=0.000"), "identity");
  assert.equal(chooseCoding(""), "identity");
});

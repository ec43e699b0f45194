import assert from "node:assert/strict";
import { test } from "node:test";
import { createSameOrigin } from "./same-origin.ts";

const shop = createSameOrigin("https://shop.example");
const home = createSameOrigin("http://localhost:8080");

test("reading is free", () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) {
    assert.equal(shop(method, { origin: "https://evil.example", "sec-fetch-site": "cross-site" }), true, method);
  }
});

test("a write comes from a page of this shop", () => {
  assert.equal(shop("POST", { origin: "https://shop.example", "sec-fetch-site": "same-origin" }), true);
  assert.equal(shop("POST", { origin: "https://shop.example" }), true);
  assert.equal(shop("POST", { "sec-fetch-site": "same-origin" }), true);
});

test("what comes from elsewhere, or does not say, is refused", () => {
  const refused = [
    {},
    { origin: "null" },
    { origin: "https://evil.example" },
    { origin: "http://shop.example" },
    { origin: "https://shop.example:8443" },
    { origin: "https://shop.example.evil.example" },
    { origin: "https://shop.example", "sec-fetch-site": "same-site" },
    { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site" },
  ];
  for (const headers of refused) assert.equal(shop("POST", headers), false, JSON.stringify(headers));
});

test("on a developer's machine both names of it are the same shop, and its neighbours are not", () => {
  assert.equal(home("POST", { origin: "http://127.0.0.1:8080" }), true);
  assert.equal(home("POST", { origin: "http://localhost:8081" }), false);
  assert.equal(home("POST", { origin: "https://localhost:8080" }), false);
});

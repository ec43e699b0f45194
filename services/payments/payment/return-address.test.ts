import assert from "node:assert/strict";
import { test } from "node:test";
import { returnAddress } from "./return-address.ts";

const shop = "https://shop.example";

test("paths and addresses of the shop are kept", () => {
  assert.equal(returnAddress(undefined, "o1", shop), "https://shop.example/orders/o1");
  assert.equal(returnAddress("/thanks?a=1", "o1", shop), "https://shop.example/thanks?a=1");
  assert.equal(returnAddress("https://shop.example/x", "o1", shop), "https://shop.example/x");
});

test("everything that leads elsewhere is refused", () => {
  const elsewhere = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://shop.example@evil.example/",
    "https://user:pass@shop.example/",
    "http://shop.example/",
    "https://shop.example:444/",
    "/x\r\nSet-Cookie: a=b",
    "\t//evil.example",
    "http://",
  ];
  for (const each of elsewhere) assert.equal(returnAddress(each, "o1", shop), "refused", each);
});

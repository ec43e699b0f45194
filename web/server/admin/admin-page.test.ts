import assert from "node:assert/strict";
import { test } from "node:test";
import { pageWith } from "./admin-page.ts";

const BUILT =
  '<body><script type="application/json" id="known"></script><div id="root"><!--frame--><b><!--shop--></b><!--/frame--></div></body>';
const user = { id: "1", email: "owner@example.org", name: "Owner", role: "owner", emailVerified: true } as never;
const shop = (name: string) => ({ name, currency: "EUR", country: "DE" }) as never;

test("whoever is signed in finds the frame, the shop's name and what is known of them", () => {
  const page = pageWith(BUILT, {
    session: { user, role: "owner", permissions: ["orders:read"] } as never,
    shop: shop("Souk"),
  });
  assert.match(page, /<div id="root"><!--frame--><b>Souk<\/b>/);
  const [, words = ""] = /id="known">(.*?)<\/script>/.exec(page) ?? [];
  assert.deepEqual(JSON.parse(words), {
    session: { user, role: "owner", permissions: ["orders:read"] },
    shop: shop("Souk"),
  });
});

test("nobody, and somebody who is not known in time, get an empty root", () => {
  for (const known of [{ session: null }, {}, { shop: shop("Souk") }]) {
    const page = pageWith(BUILT, known);
    assert.match(page, /<div id="root"><\/div>/);
    assert.ok(page.includes(`id="known">${JSON.stringify(known)}</script>`));
  }
});

test("no name ends the block or brings in markup, and none is read as a pattern", () => {
  const name = "</script><script>alert(1)</script><!--$& $1";
  const page = pageWith(BUILT, { session: { user, role: "owner", permissions: [] } as never, shop: shop(name) });
  assert.equal(page.match(/<script/g)?.length, 1);
  assert.equal(page.match(/<\/script/g)?.length, 1);
  const [, words = ""] = /id="known">(.*?)<\/script>/.exec(page) ?? [];
  assert.equal(JSON.parse(words).shop.name, name);
  assert.ok(page.includes("<b>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--$&amp; $1</b>"));
});

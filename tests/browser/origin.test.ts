// The pages at the origin in a real Chromium, at phone and desktop width: they show what they should, break no policy,
// and ask nothing of another origin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expect } from "../market/goods.ts";
import type { Market } from "../market/market.ts";
import { checkout, eventually, fillCart } from "../market/purchase.ts";
import { isWiderThanWindow, widths } from "./browser.ts";
import { openStreet, type Street, visit } from "./shopping.ts";

let street: Street;
let market: Market;

before(async () => {
  street = await openStreet();
  market = street.market;
});
after(() => street?.close());

async function anySku(): Promise<string> {
  const { body } = await expect(market.client.listProducts({ query: { inStock: true, limit: 1 } }), "list");
  return body.items[0]?.variants.find(({ available }) => available)?.sku ?? "";
}

for (const [name, width] of Object.entries(widths)) {
  test(`the page at the origin shows products with pictures, ${name}`, async () => {
    const { page, context, complaints, foreign } = await visit(street, "/", { width });
    const pictures = await page.$$eval("img", (all) => all.length);
    assert.ok(pictures >= 12, `${pictures} pictures`);
    const broken = await page.evaluate(
      "[...document.images].filter((each) => each.complete && each.naturalWidth === 0).map((each) => each.src)",
    );
    assert.deepEqual(broken, []);
    assert.equal(await isWiderThanWindow(page), false);
    assert.deepEqual(complaints, []);
    assert.deepEqual(foreign, []);
    await context.close();
  });

  test(`the API reference names every public route, ${name}`, async () => {
    const { page, context, complaints } = await visit(street, "/docs", { width });
    const text = (await page.textContent("body")) ?? "";
    for (const path of ["/api/v1/carts/{id}/checkout", "/api/v1/products", "/api/v1/auth/login"]) {
      assert.ok(text.includes(path), path);
    }
    assert.equal(await isWiderThanWindow(page), false);
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("the mail of a purchase can be looked at in the mailbox", async () => {
  const sku = await anySku();
  const { order } = await checkout(market.client, await fillCart(market.client, { sku, quantity: 1 }));
  const { page, context, complaints } = await visit(street, "/mailbox");
  await eventually(
    "the mail",
    async () => {
      await page.reload({ waitUntil: "networkidle" });
      return (await page.textContent("body")) ?? "";
    },
    (text) => text.includes(order.number),
  );
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a 3-D Secure page can be completed by hand", async () => {
  const sku = await anySku();
  const cartId = await fillCart(market.client, { sku, quantity: 1 });
  const bought = await checkout(market.client, cartId, { paymentMethod: "pm_card_threeDSecure2Required" });
  assert.equal(bought.order.status, "awaiting_payment");
  const { pathname, search } = new URL(bought.payment.redirectUrl ?? "");
  const { page, context } = await visit(street, `${pathname}${search}`, { width: widths.phone });
  await page.click("button");
  const { orderToken, order } = bought;
  await eventually(
    "paid after 3-D Secure",
    async () =>
      (await expect(market.client.readOrder({ params: { id: order.id }, query: { orderToken } }), "order")).body.status,
    (status) => status === "paid",
  );
  await context.close();
});

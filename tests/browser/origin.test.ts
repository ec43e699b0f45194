// The pages at the origin in a real Chromium, at phone and desktop width: they show what they should, break no policy,
// and ask nothing of another origin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { expect } from "../market/goods.ts";
import { type Market, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart } from "../market/purchase.ts";
import { launchBrowser, widths } from "./browser.ts";

const DEMO_WITHIN_MS = 60_000;

let market: Market;
let browser: Browser;
const endings: (() => Promise<unknown>)[] = [];

before(async () => {
  market = await startMarket({ environment: { SOUK_DEMO: "1" } }, { after: (task) => endings.push(task) });
  browser = await launchBrowser();
  await eventually(
    "the demo",
    async () => market.output(),
    (said) => said.includes("the demo catalogue is there"),
    DEMO_WITHIN_MS,
  );
});
after(async () => {
  await browser?.close();
  for (const end of endings) await end();
});

async function anySku(): Promise<string> {
  const { body } = await expect(market.client.listProducts({ query: { inStock: true, limit: 1 } }), "list");
  return body.items[0]?.variants.find(({ available }) => available)?.sku ?? "";
}

type Visit = { readonly page: Page; readonly complaints: string[]; readonly foreign: string[] };

async function visit(path: string, width: number): Promise<Visit> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(market.url) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  await page.goto(`${market.url}${path}`, { waitUntil: "networkidle" });
  return { page, complaints, foreign };
}

async function isWiderThanWindow(page: Page): Promise<boolean> {
  return (await page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")) as boolean;
}

for (const [name, width] of Object.entries(widths)) {
  test(`the page at the origin shows products with pictures, ${name}`, async () => {
    const { page, complaints, foreign } = await visit("/", width);
    const pictures = await page.$$eval("img", (all) => all.length);
    assert.ok(pictures >= 12, `${pictures} pictures`);
    const broken = await page.evaluate(
      "[...document.images].filter((each) => each.complete && each.naturalWidth === 0).map((each) => each.src)",
    );
    assert.deepEqual(broken, []);
    assert.equal(await isWiderThanWindow(page), false);
    assert.deepEqual(complaints, []);
    assert.deepEqual(foreign, []);
    await page.close();
  });

  test(`the API reference names every public route, ${name}`, async () => {
    const { page, complaints } = await visit("/docs", width);
    const text = (await page.textContent("body")) ?? "";
    for (const path of ["/api/v1/carts/{id}/checkout", "/api/v1/products", "/api/v1/auth/login"]) {
      assert.ok(text.includes(path), path);
    }
    assert.equal(await isWiderThanWindow(page), false);
    assert.deepEqual(complaints, []);
    await page.close();
  });
}

test("the mail of a purchase can be looked at in the mailbox", async () => {
  const sku = await anySku();
  const { order } = await checkout(market.client, await fillCart(market.client, { sku, quantity: 1 }));
  const { page, complaints } = await visit("/mailbox", widths.desktop);
  await eventually(
    "the mail",
    async () => {
      await page.reload({ waitUntil: "networkidle" });
      return (await page.textContent("body")) ?? "";
    },
    (text) => text.includes(order.number),
  );
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a 3-D Secure page can be completed by hand", async () => {
  const sku = await anySku();
  const cartId = await fillCart(market.client, { sku, quantity: 1 });
  const bought = await checkout(market.client, cartId, { paymentMethod: "pm_card_threeDSecure2Required" });
  assert.equal(bought.order.status, "awaiting_payment");
  const { pathname, search } = new URL(bought.payment.redirectUrl ?? "");
  const { page } = await visit(`${pathname}${search}`, widths.phone);
  await page.click("button");
  const { orderToken, order } = bought;
  await eventually(
    "paid after 3-D Secure",
    async () =>
      (await expect(market.client.readOrder({ params: { id: order.id }, query: { orderToken } }), "order")).body.status,
    (status) => status === "paid",
  );
  await page.close();
});

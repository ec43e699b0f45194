// The storefront as people use it, in a real Chromium: buying as a guest and as a customer, with and without scripts, on a
// phone and on a desk, and when things go wrong.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expect } from "../market/goods.ts";
import { eventually } from "../market/purchase.ts";
import { barriers, countBytes, isWiderThanWindow, widths } from "./browser.ts";
import {
  buyer,
  cards,
  fillCheckout,
  intoCheckout,
  openStreet,
  payBy,
  placeOrder,
  type Street,
  says,
  visit,
  withoutRefusals,
} from "./shopping.ts";

const PRODUCT = "/products/riverbank-water-jug";
const JS_LIMIT_BYTES = 110 * 1024;

let street: Street;

before(async () => {
  street = await openStreet();
});
after(() => street?.close());

test("a guest finds something, buys it and sees it paid", async () => {
  const visited = await visit(street, "/");
  const { page, context, complaints, foreign } = visited;
  await page.getByRole("combobox").fill("water ju");
  await page.getByRole("option", { name: "Riverbank water jug" }).click();
  await page.waitForURL(`**${PRODUCT}`);
  await page.getByRole("radio", { name: "Saffron" }).check();
  await intoCheckout(page);
  await fillCheckout(page);
  await page.getByLabel(/Express/).check();
  await page.getByRole("button", { name: "Order and pay €51.90" }).waitFor();
  await placeOrder(page);
  await payBy(page, cards.good);
  await page.waitForURL("**/orders/*");
  await says(page, "Thank you, Ada Lovelace!");
  await says(page, "Riverbank water jug, 1 l, Saffron");
  assert.equal(new URL(page.url()).search, "", "no token in the address");
  assert.equal(await page.getByRole("link", { name: "Your cart: 0 items" }).count(), 1);
  assert.deepEqual(complaints, []);
  assert.deepEqual(foreign, []);

  // Another browser sees nothing, and the mail's link opens it there.
  const url = page.url();
  const stranger = await visit(street, new URL(url).pathname);
  await says(stranger.page, "This link opens no order");
  await stranger.context.close();
  await context.close();
});

test("a customer registers, buys with 3-D Secure and finds the order in the account", async () => {
  const { page, context } = await visit(street, PRODUCT);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.locator("dialog[open]").waitFor();
  await page.goto(`${street.url}/register?to=/checkout`);
  await page.fill("main [name=name]", "Grace Hopper");
  await page.fill("main [name=email]", "grace@example.org");
  await page.fill("main [name=password]", "short");
  await page.getByRole("button", { name: "Make the account" }).click();
  await says(page, "At least 8 characters, please.");
  assert.equal(await page.inputValue("main [name=email]"), "grace@example.org");
  await page.fill("main [name=password]", "nanoseconds of wire");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.waitForURL("**/checkout");
  assert.equal(await page.inputValue("main [name=email]"), "grace@example.org", "the cart and the person came along");
  const { email: _theirs, ...place } = buyer;
  await fillCheckout(page, place);
  await placeOrder(page);
  await payBy(page, cards.threeDSecure);
  await page.locator("button").first().click();
  await page.waitForURL("**/orders/*");
  await says(page, "Thank you, Ada Lovelace!");
  await page.goto(`${street.url}/account`);
  await page.getByRole("link", { name: /^Order / }).click();
  await says(page, "Thank you, Ada Lovelace!");

  const cookies = await context.cookies();
  assert.ok(cookies.every(({ httpOnly, sameSite }) => httpOnly && sameSite === "Lax"));
  const seen = `${await page.content()}${await page.evaluate("document.cookie + JSON.stringify({...localStorage})")}`;
  assert.doesNotMatch(seen, /eyJ[\w-]+\.|refreshToken|accessToken/, "scripts see no token");
  await page.goto(`${street.url}/account`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in" }).waitFor();
  await context.close();
});

test("a declined card, a way back, and a second try", async () => {
  const { page, context } = await visit(street, PRODUCT);
  await intoCheckout(page);
  await fillCheckout(page);
  await placeOrder(page);
  await payBy(page, cards.declined);
  await says(page, /declined/i);
  await page.getByRole("link", { name: /Back to the shop/ }).click();
  await page.waitForURL("**/orders/*");
  await says(page, "Your order is waiting for its payment");
  await page.getByRole("button", { name: /^Pay €/ }).click();
  await payBy(page, cards.good);
  await page.waitForURL("**/orders/*");
  await says(page, "Thank you, Ada Lovelace!");
  await page.getByRole("button", { name: "Cancel the order" }).click();
  await says(page, "This order was cancelled");
  await page.getByRole("button", { name: "Put the same into a new cart" }).click();
  await page.waitForURL("**/cart");
  await page.locator("main").getByText("Riverbank water jug, 1 l, Sea").waitFor();
  await context.close();
});

test("the whole purchase without scripts, on a phone", async () => {
  const { page, context } = await visit(street, PRODUCT, { width: widths.phone, javaScriptEnabled: false });
  await page.getByLabel("1.8 l").check();
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.waitForURL("**/cart");
  await page.getByRole("button", { name: /^One more/ }).click();
  await says(page, "€108.00");
  await page.getByRole("link", { name: "Check out" }).click();
  await page.waitForURL("**/checkout");
  await page.fill("main [name=name]", "Ada Lovelace");
  await placeOrder(page);
  await says(page, "Please fill this in.");
  assert.equal(await page.inputValue("main [name=name]"), "Ada Lovelace", "nothing typed is lost");
  await page.selectOption("main [name=country]", "FR");
  await page.getByRole("button", { name: "Show shipping for this country" }).click();
  assert.equal(await page.inputValue("main [name=country]"), "FR");
  await fillCheckout(page);
  await placeOrder(page);
  await payBy(page, cards.good);
  await page.waitForURL("**/orders/*");
  await eventually(
    "paid",
    async () => {
      await page.reload();
      return page.innerText("main");
    },
    (text) => text.includes("Thank you, Ada Lovelace!"),
  );
  await context.close();
});

test("what ran out in the meantime is told by name, and what was typed stays", async () => {
  const staff = await street.market.staff();
  const product = {
    ...{ title: "Last of its kind", handle: "last-of-its-kind", status: "active" as const },
    variants: [{ sku: "LAST", price: { amount: 1500, currency: "EUR" } }],
  };
  await expect(staff.createProduct({ body: product }), "product");
  await expect(staff.setStock({ params: { sku: "LAST" }, body: { onHand: 2 } }), "stock");
  const visited = await visit(street, "/products/last-of-its-kind");
  const { page, context } = visited;
  await says(page, "Only 2 left");
  await page.fill("main [name=quantity]", "2");
  await intoCheckout(page);
  await fillCheckout(page);
  await expect(staff.setStock({ params: { sku: "LAST" }, body: { onHand: 1 } }), "stock");
  await placeOrder(page);
  const notice = page.getByRole("alert").first();
  await notice.waitFor();
  assert.match(await notice.innerText(), /Somebody was quicker.*\n*.*Last of its kind/s);
  assert.equal(await page.inputValue("main [name=line1]"), buyer.line1);
  await page.getByRole("link", { name: "Change the cart" }).first().click();
  await page.getByRole("button", { name: /^One less/ }).click();
  await page.getByRole("link", { name: "Your cart: 1 item" }).waitFor();
  assert.deepEqual(withoutRefusals(visited), []);
  await context.close();
});

test("the shop speaks German where that is wanted, and remembers what was chosen", async () => {
  const { page, context, complaints } = await visit(street, PRODUCT, { locale: "de-DE" });
  assert.equal(await page.getAttribute("html", "lang"), "de");
  await page.getByRole("button", { name: "In den Warenkorb" }).waitFor();
  await says(page, /^39,00\s€$/);
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Add to cart" }).waitFor();
  assert.ok(page.url().endsWith(PRODUCT), "on the same page");
  await page.getByRole("button", { name: "Night" }).click();
  await page.waitForSelector("html[data-scheme=dark]");
  await page.goto(`${street.url}/`);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  assert.deepEqual(complaints, []);
  await context.close();
});

const pages = {
  "the front page": "/",
  "a stall": "/collections/clay-and-glaze?sort=price",
  "a search": "/search?q=lamp",
  "a product": PRODUCT,
  "the cart": "/cart",
  "sign in": "/sign-in",
  register: "/register",
  "a page that is none": "/nowhere",
} as const;

for (const [name, path] of Object.entries(pages)) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${name} has no barriers and fits a phone, ${colorScheme}`, async () => {
      for (const width of Object.values(widths)) {
        const { page, context, complaints, foreign } = await visit(street, path, { width, colorScheme });
        assert.deepEqual(await barriers(page), [], `${width}`);
        assert.equal(await isWiderThanWindow(page), false, `${width}`);
        assert.deepEqual(
          complaints.filter((each) => path !== pages["a page that is none"] || !/404/.test(each)),
          [],
        );
        assert.deepEqual(foreign, []);
        await context.close();
      }
    });
  }
}

test("the checkout and the open cart have no barriers", async () => {
  const { page, context } = await visit(street, PRODUCT, { width: widths.phone });
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.locator("dialog[open]").waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.locator("dialog[open]").getByRole("link", { name: "Check out" }).click();
  await page.waitForURL("**/checkout");
  assert.deepEqual(await barriers(page), []);
  await placeOrder(page);
  await says(page, "Please look at the marked fields.");
  assert.deepEqual(await barriers(page), []);
  assert.equal(await isWiderThanWindow(page), false);
  await context.close();
});

test("a product's page is light and holds still", async () => {
  const fresh = await street.browser.newContext({ viewport: { width: widths.phone, height: 844 } });
  const product = await fresh.newPage();
  const scriptBytes = countBytes(product, (request) => /\.js$/.test(new URL(request.url()).pathname));
  await product.addInitScript(
    "window.shifted = 0; new PerformanceObserver((list) => { for (const each of list.getEntries()) window.shifted += each.value; }).observe({ type: 'layout-shift', buffered: true });",
  );
  await product.goto(`${street.url}${PRODUCT}`, { waitUntil: "networkidle" });
  const scripts = await scriptBytes();
  assert.ok(scripts > 50_000 && scripts <= JS_LIMIT_BYTES, `${scripts} bytes of scripts`);
  assert.equal(await product.evaluate("window.shifted"), 0);
  const end = await product.getAttribute("link[rel=expect][blocking=render]", "href");
  assert.ok(end && (await product.locator(end).count()) === 1, "the first paint waits for the end of the page");
  const unsized = await product.$$eval("img", (all) => all.filter((each) => !each.width || !each.height).length);
  assert.equal(unsized, 0);
  await fresh.close();
});

test("search engines find products, stalls and what they cost", async () => {
  const text = async (path: string): Promise<string> => (await fetch(`${street.url}${path}`)).text();
  const robots = await text("/robots.txt");
  assert.match(robots, /^Sitemap: http.*\/sitemap\.xml$/m);
  const sitemap = await text("/sitemap.xml");
  assert.ok(sitemap.includes(`${PRODUCT}</loc>`) && sitemap.includes("/collections/lamplight</loc>"));
  const { page, context } = await visit(street, PRODUCT);
  const data = JSON.parse(await page.locator("script[type='application/ld+json']").innerText());
  assert.equal(data["@type"], "Product");
  assert.deepEqual([data.offers[0].price, data.offers[0].priceCurrency], ["39.00", "EUR"]);
  assert.ok((await page.getAttribute("link[rel=canonical]", "href"))?.endsWith(PRODUCT));
  assert.equal(await page.getAttribute("meta[property='og:title']", "content"), "Riverbank water jug");
  await context.close();
});

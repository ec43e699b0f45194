// The back office's first page: what it loads, what it need not ask, what is seen before its script runs, and what happens
// where a part of it can't be loaded.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BrowserContext, Page } from "playwright-core";
import { openDesk, sitDown } from "./admin-visit.ts";
import { countBytes, isScript, widths } from "./browser.ts";
import { openStreet, type Street } from "./shopping.ts";

/** React, the router and the reads are 95 of them. */
const JS_LIMIT_BYTES = 125 * 1024;
const DARK_PAPER = "rgb(23, 20, 18)";

let street: Street;

before(async () => {
  street = await openStreet();
});
after(() => street?.close());

/** A browser that has been signed in before and knows nothing else. */
async function comeBack(width: number, act: (page: Page) => Promise<void> = async () => {}): Promise<BrowserContext> {
  const { market, browser } = street;
  const desk = await sitDown({ browser, url: market.url });
  await act(desk.page);
  const storageState = await desk.context.storageState();
  await desk.context.close();
  return browser.newContext({ viewport: { width, height: 844 }, locale: "en-GB", storageState });
}

for (const [name, width] of Object.entries(widths)) {
  test(`the first page is small, asks nobody who is there, and nothing on it moves, ${name}`, async () => {
    const context = await comeBack(width);
    const page = await context.newPage();
    const scriptBytes = countBytes(page, isScript);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await page.addInitScript(
      "window.shifted = 0; new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value; }).observe({ type: 'layout-shift', buffered: true });",
    );
    await page.goto(`${street.market.url}/admin`, { waitUntil: "networkidle" });
    await page.getByText("Running out").waitFor();
    await page.locator("h1:focus").waitFor();
    assert.equal(await page.evaluate("window.shifted"), 0);
    const scripts = await scriptBytes();
    assert.ok(scripts > 50_000 && scripts <= JS_LIMIT_BYTES, `${scripts} bytes of scripts`);
    assert.ok(!asked.includes("/admin/session") && !asked.includes("/api/v1/shop"), "the page has told");
    assert.equal(asked.filter((path) => path === "/admin/api/v1/admin/products").length, 1);
    await context.close();
  });
}

test("the page tells who is signed in, and neither it nor a script knows a token", async () => {
  const context = await comeBack(widths.desktop);
  const page = await context.newPage();
  const answer = await page.goto(`${street.market.url}/admin`, { waitUntil: "networkidle" });
  const html = (await answer?.text()) ?? "";
  assert.match(html, /id="known">\{"session":\{"user":\{/);
  assert.equal(answer?.headers()["cache-control"], "no-store");
  const seen = `${html}${await page.evaluate("document.cookie + JSON.stringify({...localStorage})")}`;
  assert.doesNotMatch(seen, /eyJ[\w-]+\.|refreshToken|accessToken/);
  await context.close();
  const { page: door } = await openDesk({ browser: street.browser, url: street.market.url });
  assert.match(await door.content(), /id="known">\{"session":null,/);
  await door.context().close();
});

test("before the script runs the frame stands there in the chosen shade, under the shop's name", async () => {
  const context = await comeBack(widths.desktop, (page) =>
    page.evaluate("localStorage.setItem('souk-admin:shade', 'dark')"),
  );
  const page = await context.newPage();
  await page.route("**/assets/application-*", () => {});
  await page.goto(`${street.market.url}/admin`, { waitUntil: "commit" });
  await page.locator("#root").getByText("Souk").first().waitFor({ state: "attached" });
  await page.locator("html[data-shade=dark]").waitFor();
  assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), DARK_PAPER);
  assert.equal(await page.locator("#root > [aria-hidden=true]").count(), 1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await context.close();
});

test("an application that can't be loaded says so", async () => {
  const context = await comeBack(widths.phone);
  const page = await context.newPage();
  await page.route("**/assets/application-*", (route) => route.abort());
  await page.goto(`${street.market.url}/admin`);
  await page.getByText("The back office could not be loaded.").waitFor();
  await context.close();
});

test("a room's code comes when somebody is about to enter", async () => {
  const { page, context } = await sitDown({ browser: street.browser, url: street.market.url });
  const loaded = page.waitForResponse(/\/assets\/orders-page-/);
  await page.getByRole("link", { name: "Orders", exact: true }).hover();
  assert.equal((await loaded).status(), 200);
  assert.equal(new URL(page.url()).pathname, "/admin");
  await context.close();
});

test("a screen that an update took away offers to load the page again; the others go on", async () => {
  const { page, context } = await sitDown({ browser: street.browser, url: street.market.url });
  await page.route("**/assets/stock-page-*", (route) => route.fulfill({ status: 404, body: "" }));
  await page.getByRole("link", { name: "Stock", exact: true }).click();
  await page.getByText("This page could not be loaded", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Orders", exact: true }).click();
  await page.getByRole("heading", { name: "Orders", exact: true }).waitFor();
  await page.goBack();
  await page.getByText("This page could not be loaded", { exact: true }).waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Load the page again" }).click();
  await page.getByRole("heading", { name: "Stock" }).waitFor();
  await context.close();
});

test("an account's menu that can't be loaded is told, and opens when it can", async () => {
  const { page, context } = await sitDown({ browser: street.browser, url: street.market.url });
  await page.route("**/assets/account-choices-*", (route) => route.abort());
  await page.getByRole("button", { name: "Account: Owner" }).click();
  await page.getByText("A part of this page could not be loaded.").first().waitFor();
  await page.unrouteAll();
  await page.getByRole("button", { name: "Account: Owner" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).waitFor();
  await context.close();
});

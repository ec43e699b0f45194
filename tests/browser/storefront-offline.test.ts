// Without a network the shop's pages wait: nothing is sent, nobody lands on an error, and what was typed is still there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { putGoods } from "../market/goods.ts";
import { type Market, startMarket } from "../market/market.ts";
import { barriers, launchBrowser, widths } from "./browser.ts";

const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.push(task) };
let market: Market;
let browser: Browser;

before(async () => {
  browser = await launchBrowser();
  endings.push(() => browser.close());
  market = await startMarket({}, cleanup);
  await putGoods(await market.staff(), [{ sku: "LAMP", price: 2500, units: 5 }]);
});
after(async () => {
  for (const end of endings.toReversed()) await end();
});

test("offline a form is held with what was typed in it, links wait, and afterwards all goes on", async () => {
  const context = await browser.newContext({ viewport: { width: widths.phone, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${market.url}/sign-in`, { waitUntil: "networkidle" });
  const email = page.getByLabel("E-mail");
  await email.fill("ada@example.org");
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url()));
  await context.setOffline(true);
  await page.getByText("You are offline. What you see").waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.locator('main button[type="submit"]').first().click();
  await page.getByText("nothing was sent").waitFor();
  await page.locator("header a").first().click();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  assert.equal(await email.inputValue(), "ada@example.org");
  assert.deepEqual(sent, []);
  await context.setOffline(false);
  await page.getByText("You are offline").waitFor({ state: "detached" });
  await page.locator("header a").first().click();
  await page.waitForURL(`${market.url}/`);
  await context.close();
});

// Takes the pictures of the guides: `npm run pictures`. It starts a market of its own with the demo catalogue and wants a
// Chromium, at CHROMIUM or in its usual place.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { type Market, startMarket } from "../../bench/market.ts";
import { launchBrowser } from "../../tests/browser/browser.ts";

const DEMO_TRIES = 300;

async function untilFilled({ dataDir }: Market): Promise<void> {
  for (let n = 0; n < DEMO_TRIES; n += 1) {
    if ((await readFile(join(dataDir, "demo.json"), "utf8").catch(() => "")).includes('"done"')) return;
    await sleep(200);
  }
  throw new Error("the demo catalogue was not filled");
}

const take = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: fileURLToPath(new URL(name, import.meta.url)) });
};

const market = await startMarket({ env: { SOUK_DEMO: "1" } });
const browser = await launchBrowser();
try {
  await untilFilled(market);
  const page = await browser.newPage({ viewport: { width: 1280, height: 1130 }, locale: "en-GB" });
  await page.goto(market.url, { waitUntil: "networkidle" });
  await take(page, "shop.png");
  await page.setViewportSize({ width: 1280, height: 760 });
  await page.goto(`${market.url}/admin`, { waitUntil: "networkidle" });
  await page.locator("input[type=email]").fill(market.owner.email);
  await page.locator("input[type=password]").fill(market.owner.password);
  await page.locator("form button[type=submit]").click();
  await page.locator("main#main").waitFor();
  await page.goto(`${market.url}/admin/products`, { waitUntil: "networkidle" });
  await take(page, "back-office.png");
} finally {
  await browser.close();
  await market.stop();
}

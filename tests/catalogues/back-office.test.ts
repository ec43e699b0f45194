// A member of staff brings a real catalogue through the browser, sees it go on, and has it in the shop.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { sitDown } from "../browser/admin-visit.ts";
import { openStreet, type Street } from "../browser/shopping.ts";
import { expect } from "../market/goods.ts";
import type { Market } from "../market/market.ts";

const folder = process.env.SOUK_REAL_DATA;
if (folder === undefined) throw new Error("SOUK_REAL_DATA must name the folder of real catalogues.");
const FILE = join(folder, "shopify-rocket.csv");
const WITHIN_MS = 120_000;

let street: Street;
let market: Market;
let browser: Browser;

before(async () => {
  street = await openStreet({ demo: false });
  ({ market, browser } = street);
});
after(() => street?.close());

test("a real Shopify export comes in through the back office, and its products can be bought", async (t) => {
  const { page, complaints, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/imports");
  await page.getByLabel("Where it comes from").selectOption({ label: "Shopify export" });
  await page.getByLabel("CSV file").setInputFiles(FILE);
  await page.getByLabel("Trial run first").uncheck();
  await page.getByRole("button", { name: "Import now" }).click();
  await page.getByRole("link", { name: "See the products" }).waitFor({ timeout: WITHIN_MS });
  const staff = await market.staff();
  const [report] = (await expect(staff.listImports({ query: { limit: 1 } }), "imports")).body.items;
  assert.equal(report?.state, "completed");
  const { total } = (await expect(staff.listStaffProducts({ query: { limit: 1 } }), "products")).body;
  assert.ok(total > 0 && total === report.created, `${total} products, ${report.created} created`);
  const offered = (await expect(market.client.listProducts({ query: { limit: 1 } }), "the shop")).body.items[0];
  await page.goto(`${market.url}/products/${encodeURIComponent(offered?.handle ?? "")}`);
  await page.getByRole("heading", { level: 1, name: offered?.title ?? "" }).waitFor();
  assert.deepEqual(complaints, []);
  t.diagnostic(`${report.rows} rows, ${report.created} products, ${report.failed} refused`);
  await page.context().close();
});

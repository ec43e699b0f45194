// The shop's look in a real Chromium: staff change it beside a preview, customers see it when it is saved, two who save at
// once are told, unreadable colours are refused, and who may not change settings is kept out by the server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "@souk/contracts/client";
import type { Browser, FrameLocator, Page } from "playwright-core";
import { expect, putGoods } from "../market/goods.ts";
import type { Market } from "../market/market.ts";
import { sitDown } from "./admin-visit.ts";
import { barriers, isWiderThanWindow, widths } from "./browser.ts";
import { openStreet, type Street } from "./shopping.ts";

const sam = { email: "sam@example.org", password: "another long password" };
let street: Street;
let market: Market;
let staff: Client;
let browser: Browser;

before(async () => {
  street = await openStreet({ demo: false });
  ({ market, browser } = street);
  staff = await market.staff();
  await putGoods(staff, [{ sku: "LAMP", price: 1250, units: 50 }]);
  const { id } = (await expect(staff.readStaffProduct({ params: { idOrHandle: "lamp" } }), "product")).body;
  for (const title of ["Light", "Gifts"]) {
    await expect(staff.createCollection({ body: { title, handle: title.toLowerCase(), products: [id] } }), title);
  }
  await expect(staff.addStaff({ body: { ...sam, name: "Sam" } }), "staff");
});
after(() => street?.close());

const preview = (page: Page): FrameLocator => page.frameLocator("iframe[title=Preview]");
/** Of the page that is looked at. */
type Looked = {
  getComputedStyle(element: unknown): { backgroundColor: string; getPropertyValue(name: string): string };
};
const background = (frame: Page | FrameLocator): Promise<string> =>
  frame
    .locator("html")
    .evaluate((element) => (globalThis as unknown as Looked).getComputedStyle(element).backgroundColor);
const radius = (page: Page): Promise<string> =>
  page
    .locator("html")
    .evaluate((element) => (globalThis as unknown as Looked).getComputedStyle(element).getPropertyValue("--radius-md"));
const open = (page: Page, part: string): Promise<void> =>
  page.locator("summary").filter({ hasText: part }).first().click();
const save = (page: Page): Promise<void> => page.getByRole("button", { name: "Save", exact: true }).click();
const saved = (page: Page): Promise<void> => page.getByText("Saved. Customers see it within seconds.").waitFor();

async function customer(): Promise<Page> {
  const page = await (await browser.newContext({ locale: "en-GB", colorScheme: "light" })).newPage();
  await page.goto(market.url);
  return page;
}

async function waitFor(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    // A frame that is drawn anew while it is asked has not answered.
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`${what} never came`);
}

test("a colour, a headline and the navigation show in the preview, and to customers when they are saved", async () => {
  const before = await customer();
  const page0 = await before.content();
  assert.doesNotMatch(page0, /theme-[\w-]{22}\.css/, "without settings there is nothing of them");
  const { page, goTo, complaints, foreign } = await sitDown({ browser, url: market.url });
  await goTo("/settings/look");
  await preview(page).getByRole("heading", { name: "Things made by hand" }).waitFor();

  await page.getByLabel("Page, as a hex value").fill("#fff4d6");
  await waitFor("the colour", async () => (await background(preview(page))) === "rgb(255, 244, 214)");
  await open(page, "Front page");
  await open(page, "Welcome: Things made by hand");
  await page.getByLabel("Title (English)").first().fill("Lamps, and nothing else.");
  await preview(page).getByRole("heading", { name: "Lamps, and nothing else." }).waitFor();
  await open(page, "Navigation");
  await page.getByLabel("All collections that have products").uncheck();
  await page.getByRole("button", { name: "Remove: Gifts" }).click();
  const nav = preview(page).getByRole("navigation", { name: "Stalls" });
  await waitFor("the navigation", async () => (await nav.getByRole("link").allTextContents()).join() === "Light");
  // A link in the frame leads on, still with the draft.
  await nav.getByRole("link", { name: "Light" }).click();
  await preview(page).getByRole("heading", { name: "Light", level: 1 }).waitFor();
  assert.equal(await background(preview(page)), "rgb(255, 244, 214)");

  const drawn = (await page.evaluate(`fetch("/?look=draft").then((answer) => answer.text())`)) as string;
  assert.match(drawn, /Lamps, and nothing else\./);
  assert.doesNotMatch(drawn, /<script(?! type="application\/ld\+json")/, "no script comes along that could not run");

  const meanwhile = await customer();
  assert.equal(await background(meanwhile), "rgb(243, 244, 238)");
  await meanwhile.getByRole("heading", { name: "Things made by hand" }).waitFor();

  await save(page);
  await saved(page);
  const later = await customer();
  await later.getByRole("heading", { name: "Lamps, and nothing else." }).waitFor();
  assert.equal(await background(later), "rgb(255, 244, 214)");
  const links = later.getByRole("navigation", { name: "Stalls" }).getByRole("link");
  assert.deepEqual(await links.allTextContents(), ["Light"]);
  const sheet = /\/theme-[\w-]{22}\.css/.exec(await later.content())?.[0] ?? "";
  const answer = await fetch(market.url + sheet);
  assert.match(answer.headers.get("cache-control") ?? "", /immutable/);
  assert.equal((await fetch(`${market.url}/theme-${"a".repeat(22)}.css`)).status, 404);

  assert.deepEqual(await barriers(page), []);
  assert.equal(await isWiderThanWindow(page), false);
  // Asking the frame for its colours is a script there, which is the test's own.
  const real = complaints.filter((each) => !each.startsWith("Blocked script execution"));
  assert.deepEqual([real, foreign], [[], []]);
  for (const each of [page, before, meanwhile, later]) await each.context().close();
});

test("only the preview's answers may be framed, and only for who tries something", async () => {
  const policyOf = async (headers: Record<string, string>): Promise<string> =>
    (await fetch(market.url, { headers })).headers.get("content-security-policy") ?? "";
  assert.match(await policyOf({}), /frame-ancestors 'none'/);
  assert.match(await policyOf({ "sec-fetch-dest": "iframe" }), /frame-ancestors 'none'/);
  const nobody = await fetch(`${market.url}/?look=draft`);
  assert.match(nobody.headers.get("content-security-policy") ?? "", /frame-ancestors 'none'/);
});

test("colours that can't be read are refused in words, also where a page would let them through", async () => {
  const { page, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/settings/look");
  await page.getByLabel("Text, as a hex value", { exact: true }).fill("#e0d8c0");
  await page.getByText("Text on Page (Day): contrast 1.2, at least 4.5 is needed.").waitFor();
  await save(page);
  await page.getByText("This can't be carried out as it is.").waitFor();
  await page.getByRole("button", { name: "Undo last change" }).click();
  assert.notEqual(await page.getByLabel("Text, as a hex value", { exact: true }).inputValue(), "#e0d8c0");
  const refused = (await page.evaluate(`fetch("/admin/theme", { method: "PUT", headers: { "content-type":
    "application/json", "x-requested-with": "souk-admin", "if-match": '"1"' },
    body: JSON.stringify({ colours: { day: { "on-strong": "#22286b" } } }) }).then(async (answer) =>
    [answer.status, await answer.json()])`)) as [number, { errors: { message: string }[] }];
  assert.equal(refused[0], 422);
  assert.match(refused[1].errors[0]?.message ?? "", /on-strong on strong has a contrast of 1 by day; 4.5 is needed/);
  await page.context().close();
});

test("of two who save over the same look one is told, and nothing is lost", async () => {
  const [one, other] = [
    await sitDown({ browser, url: market.url }),
    await sitDown({ browser, url: market.url, width: widths.phone }),
  ];
  for (const desk of [one, other]) await desk.goTo("/settings/look");
  for (const [desk, corners] of [
    [one, "round"],
    [other, "square"],
  ] as const) {
    await open(desk.page, "Type and corners");
    await desk.page.getByLabel("Corners").selectOption(corners);
    await save(desk.page);
    if (desk === one) await saved(desk.page);
  }
  await other.page.getByText("Somebody else saved the look in the meantime").waitFor();
  assert.equal(await other.page.getByLabel("Corners").inputValue(), "square", "what was chosen is still there");
  await other.page.getByRole("button", { name: "Save mine over it" }).click();
  await saved(other.page);
  const seen = await customer();
  assert.equal(await radius(seen), "0");
  assert.deepEqual(await barriers(other.page), []);
  assert.equal(await isWiderThanWindow(other.page), false);
  // And back to the one before, which is still kept.
  await open(other.page, "Saved before");
  await other.page
    .getByRole("button", { name: /^Take into the preview/ })
    .first()
    .click();
  await waitFor("the revision", async () => (await other.page.getByLabel("Corners").inputValue()) === "round");
  for (const { page } of [one, other]) await page.context().close();
  await seen.context().close();
});

test("who may not change settings has no way in, and nobody without a session", async () => {
  const { page, goTo } = await sitDown({ browser, url: market.url, account: sam });
  await goTo("/settings/look");
  assert.equal(await page.getByLabel("Page, as a hex value").count(), 0);
  const statuses =
    await page.evaluate(`Promise.all([["GET", ""], ["PUT", ""], ["PUT", "/draft"], ["GET", "/revisions/1"]]
    .map(([method, path]) => fetch("/admin/theme" + path, { method, headers: { "x-requested-with": "souk-admin",
      "content-type": "application/json", "if-match": '"0"' }, ...(method === "PUT" && { body: "{}" }) })
    .then(({ status }) => status)))`);
  assert.deepEqual(statuses, [403, 403, 403, 403]);
  assert.equal((await fetch(`${market.url}/admin/theme`)).status, 401);
  await page.context().close();
});

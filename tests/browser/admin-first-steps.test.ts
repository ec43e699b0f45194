// The first day at the back office: the demo goes without taking what is the shop's, imports are found again, and the
// system shows the process that draws the pages.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expect } from "../market/goods.ts";
import { type Desk, signIn, sitDown } from "./admin-visit.ts";
import { barriers, isWiderThanWindow, widths } from "./browser.ts";
import { openStreet, type Street } from "./shopping.ts";

const COUNTED = "star-lantern";
const CHANGED = "market-satchel";
let street: Street;
let desk: Desk;

before(async () => {
  street = await openStreet();
  desk = await sitDown(street);
});
after(() => street?.close());

test("nobody signed in is no error of the page", async () => {
  const said: string[] = [];
  const context = await street.browser.newContext();
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && said.push(message.text()));
  await page.goto(`${street.url}/admin`, { waitUntil: "networkidle" });
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  assert.deepEqual(said, []);
  const answer = await fetch(`${street.url}/admin/session`);
  assert.deepEqual([answer.status, await answer.text()], [204, ""]);
  assert.equal((await fetch(`${street.url}/admin/api/v1/settings`, { method: "PATCH" })).status >= 400, true);
  await signIn(page, { email: "nobody@example.org", password: "wrong password" });
  await page.getByRole("alert").waitFor();
  await context.close();
});

test("the system shows every service, and the process of the pages", async () => {
  await desk.goTo("/system");
  const table = desk.page.getByRole("table", { name: /Services/ });
  for (const name of ["users", "products", "orders", "payments", "notifications", "gateway", "web"]) {
    await table.getByRole("row").filter({ hasText: name }).first().waitFor();
  }
  assert.deepEqual(await barriers(desk.page), []);
});

test("an import is found again with its result, and its errors come as a file", async () => {
  const { page } = desk;
  await desk.goTo("/imports");
  await page.getByText("Nothing was imported yet.").waitFor();
  const staff = await street.market.staff();
  const file = "title,sku,price\nOwn bowl,own-1,12.00\nBroken,own-2,many\n";
  const query = { format: "csv", currency: "EUR", map: "title=title,sku=sku,price=price" } as const;
  await expect(staff.startImport({ query, body: new TextEncoder().encode(file) as never }), "the import");
  await page.reload({ waitUntil: "networkidle" });
  const row = page.getByRole("table", { name: "Imports so far" }).getByRole("row").nth(1);
  await row.getByText("Completed").waitFor();
  await row.getByText(/Created: 1/).waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), row.getByRole("button").click()]);
  assert.match(download.suggestedFilename(), /^import-[0-9a-f-]{36}\.csv$/);
  await row.getByRole("link").click();
  await page.getByText("own-2", { exact: false }).or(page.getByText("Row 3")).first().waitFor();
  assert.equal(await isWiderThanWindow(page), false);
});

test("the demo goes; what was counted is archived, what was changed stays", async () => {
  const { page } = desk;
  const staff = await street.market.staff();
  const { body: counted } = await expect(staff.readStaffProduct({ params: { idOrHandle: COUNTED } }), COUNTED);
  const sku = counted.variants[0]?.sku ?? "";
  await expect(staff.adjustStock({ params: { sku }, body: { delta: -1, reason: "broken" } }), "a count");
  const change = { params: { idOrHandle: CHANGED }, body: { title: "My own satchel" } };
  const { body: changed } = await expect(staff.updateProduct(change), "a change");
  await page.setViewportSize({ width: widths.phone, height: 844 });
  await desk.goTo("");
  await page.getByRole("button", { name: "Remove the demo" }).click();
  assert.deepEqual(await barriers(page), []);
  await page.getByRole("dialog").getByRole("button", { name: "Remove the demo" }).click();
  await page
    .getByText(/64 products and \d+ collections are gone\. 1 were ordered or counted/)
    .first()
    .waitFor({ timeout: 60_000 });
  const left = await expect(staff.listStaffProducts({ query: { limit: 100 } }), "what is left");
  const shown = left.body.items.map(({ handle, status }) => `${handle} ${status}`).sort();
  assert.deepEqual(shown, [`${CHANGED} active`, "own-bowl active", `${COUNTED} archived`].sort());
  const stalls = await expect(staff.listCollections({ query: { limit: 100 } }), "its stalls");
  assert.deepEqual(stalls.body.items.map(({ handle }) => handle).sort(), [...changed.collections].sort());
  assert.equal(await isWiderThanWindow(page), false);
  await page.reload({ waitUntil: "networkidle" });
  assert.equal(await page.getByRole("button", { name: "Remove the demo" }).count(), 0);
  assert.deepEqual(desk.complaints, []);
});

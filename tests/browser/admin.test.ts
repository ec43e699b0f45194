// The back office in a real Chromium, by those who work with it: orders and products, who may what, and what happens when
// an answer is lost or a session ends. Needs Debian's chromium and a built web/admin.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Client } from "@souk/contracts/client";
import type { Browser, Page } from "playwright-core";
import { expect, putGoods } from "../market/goods.ts";
import type { Market } from "../market/market.ts";
import { checkout, eventually, fillCart } from "../market/purchase.ts";
import { openDesk, signIn, sitDown } from "./admin-visit.ts";
import { barriers } from "./browser.ts";
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
  await putGoods(staff, [
    { sku: "CUP", price: 1250, units: 500 },
    { sku: "POT/1", price: 4900, units: 500 },
  ]);
  await expect(staff.addStaff({ body: { ...sam, name: "Sam" } }), "staff");
});
after(() => street?.close());

/** Three cups and a pot, paid: 3 × 12.50 + 49.00 + shipping. */
async function boughtOrder() {
  const baskets = [
    { sku: "CUP", quantity: 3 },
    { sku: "POT/1", quantity: 1 },
  ];
  return (await checkout(market.client, await fillCart(market.client, ...baskets))).order;
}

const orderNow = async (id: string) => (await expect(staff.readOrder({ params: { id } }), "order")).body;
const dialog = (page: Page) => page.getByRole("dialog");

test("a wrong password is told, and a customer has no business here", async () => {
  const customer = { email: "guest@example.org", password: "a guest's password" };
  await expect(market.client.registerAccount({ body: { ...customer, name: "Guest" } }), "customer");
  const { page } = await openDesk({ browser, url: market.url });
  await signIn(page, { ...sam, password: "not this one" });
  await page.getByText("E-mail address or password is wrong.").waitFor();
  assert.equal(await page.getByLabel("E-mail address").inputValue(), sam.email, "what was typed is still there");
  await signIn(page, customer);
  await page.getByText("You may not do this.").waitFor();
  await signIn(page, sam);
  await page.locator("main#main").waitFor();
  await page.context().close();
});

test("an order is found by its number, sent in two parcels, and refunded in part", async () => {
  const order = await boughtOrder();
  const { page, complaints, foreign, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/orders");
  await page.getByRole("searchbox").fill(order.number);
  await page.getByText("1 entry").waitFor();
  await page.getByRole("link", { name: order.number }).click();
  await page.getByRole("heading", { name: `Order ${order.number}` }).waitFor();

  await page.getByRole("button", { name: "Send parcel" }).click();
  await dialog(page).getByLabel(/CUP/).fill("2");
  await dialog(page).getByLabel(/POT/).fill("0");
  await dialog(page).getByLabel("Carrier").fill("DHL");
  await dialog(page).getByLabel("Tracking number").fill("00340434161094042557");
  await dialog(page).getByRole("button", { name: "Parcel has left" }).click();
  await page.getByText("2 of 3 sent").waitFor();
  const partly = await orderNow(order.id);
  assert.equal(partly.fulfilmentStatus, "partial");
  assert.deepEqual(partly.fulfilments[0]?.lines, [{ sku: "CUP", quantity: 2 }]);
  assert.equal(partly.fulfilments[0]?.trackingNumber, "00340434161094042557");

  await page.getByRole("button", { name: "Send parcel" }).click();
  await dialog(page).getByRole("button", { name: "Parcel has left" }).click();
  await page.getByText("Completed").first().waitFor();

  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await dialog(page).getByLabel("An amount").check();
  await dialog(page).getByRole("textbox", { name: "Amount" }).fill("12.505");
  await dialog(page).getByLabel("Reason").fill("One cup has a crack");
  await dialog(page).getByRole("button", { name: "Refund now" }).click();
  await dialog(page).getByText("The currency has fewer decimals").waitFor();
  await dialog(page).getByRole("textbox", { name: "Amount" }).fill("12,50");
  await dialog(page).getByRole("button", { name: "Refund now" }).dblclick();
  await page.getByText("Partly refunded").first().waitFor();
  await page.getByText("One cup has a crack").first().waitFor();
  const refunded = await orderNow(order.id);
  assert.deepEqual(
    refunded.refunds.map(({ amount }) => amount.amount),
    [1250],
    "once, however often it was pressed",
  );
  assert.deepEqual([complaints, foreign], [[], []]);
  await page.context().close();
});

test("a refund by units says what it will be, and the last units bring back the shipping", async () => {
  const order = await boughtOrder();
  const { page, goTo } = await sitDown({ browser, url: market.url });
  await goTo(`/orders/${order.id}`);
  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await dialog(page).getByLabel("Certain units").check();
  await dialog(page).getByLabel(/CUP/).fill("1");
  await dialog(page).getByText("That is €12.50.").waitFor();
  await dialog(page).getByLabel(/CUP/).fill("3");
  await dialog(page).getByLabel(/POT/).fill("1");
  await dialog(page)
    .getByText(`That is €${(order.totals.total.amount / 100).toFixed(2)}.`)
    .waitFor();
  await dialog(page).getByLabel("Reason").fill("All broken");
  await dialog(page).getByRole("button", { name: "Refund now" }).click();
  await page.getByText("Refunded").first().waitFor();
  await eventually(
    "all is refunded",
    () => orderNow(order.id),
    ({ paymentStatus }) => paymentStatus === "refunded",
  );
  await page.context().close();
});

test("a refund whose answer is lost is not made twice", async () => {
  const order = await boughtOrder();
  const { page, goTo } = await sitDown({ browser, url: market.url });
  await goTo(`/orders/${order.id}`);
  let lost = 0;
  await page.route("**/refunds", async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByRole("button", { name: "Refund", exact: true }).click();
  await dialog(page).getByLabel("An amount").check();
  await dialog(page).getByRole("textbox", { name: "Amount" }).fill("5");
  await dialog(page).getByLabel("Reason").fill("A gesture");
  await dialog(page).getByRole("button", { name: "Refund now" }).click();
  await dialog(page).getByText("Nobody knows yet whether it has happened").waitFor();
  assert.equal(await dialog(page).getByLabel("Reason").inputValue(), "A gesture");
  assert.equal((await orderNow(order.id)).refunds.length, 1, "it had happened");
  await dialog(page).getByRole("button", { name: "Refund now" }).click();
  await dialog(page).waitFor({ state: "detached" });
  assert.deepEqual(
    (await orderNow(order.id)).refunds.map(({ amount }) => amount.amount),
    [500],
  );
  await page.context().close();
});

test("an order is cancelled after a question, and the money goes back", async () => {
  const order = await boughtOrder();
  const { page, goTo } = await sitDown({ browser, url: market.url });
  await goTo(`/orders/${order.id}`);
  await page.getByRole("button", { name: "Cancel order" }).click();
  await page.keyboard.press("Escape");
  assert.equal((await orderNow(order.id)).status, "paid");
  await page.getByRole("button", { name: "Cancel order" }).click();
  await dialog(page).getByRole("button", { name: "Cancel the order" }).click();
  await page.getByText("Cancelled").first().waitFor();
  await eventually(
    "the money is back",
    () => orderNow(order.id),
    ({ paymentStatus }) => paymentStatus === "refunded",
  );
  await page.context().close();
});

test("a product is made with variants and a picture, and changed", async () => {
  const { page, complaints, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/products/new");
  await page.getByRole("button", { name: "Add option" }).click();
  await page.getByLabel("Option", { exact: true }).fill("Size");
  await page.getByLabel("Values").fill("S, L");
  await page.getByLabel("Values").press("Enter");
  await page.getByRole("button", { name: "Add them" }).click();
  await page.getByLabel("SKU").first().fill("BOWL-S");
  await page.getByLabel("Price", { exact: true }).first().fill("24");
  await page.getByLabel("Description").fill("Turned <by hand>.\n\nGlazed twice.");
  await page.getByLabel("Upload pictures").setInputFiles({
    name: "bowl.svg",
    mimeType: "image/svg+xml",
    buffer: Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="3"/></svg>',
    ),
  });
  await page.getByLabel("What it shows").fill("A bowl from above");
  await page.getByRole("button", { name: "Create product" }).click();
  await page.getByText("Is needed").first().waitFor();
  await eventually(
    "the first faulty field has the focus",
    () => page.evaluate("document.activeElement.labels?.[0]?.textContent"),
    (label) => label === "Title",
  );
  await page.getByLabel("Title").fill("Olive bowl");
  await page.getByRole("button", { name: "Propose one" }).click();
  await page.getByRole("button", { name: "Fill empty prices and weights from the first row" }).click();
  await page.getByRole("button", { name: "Create product" }).click();
  await page.waitForURL(/products\/[0-9a-f-]{36}$/);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const made = (await expect(staff.readStaffProduct({ params: { idOrHandle: id } }), "product")).body;
  assert.deepEqual(
    made.variants.map(({ sku, options, price }) => [sku, options, price?.amount]),
    [
      ["BOWL-S", { Size: "S" }, 2400],
      ["OLIVE-BOWL-L", { Size: "L" }, 2400],
    ],
  );
  assert.equal(made.status, "draft");
  assert.equal(made.images[0]?.alt, "A bowl from above");
  assert.match(made.descriptionHtml, /<p>Turned &lt;by hand&gt;\.<\/p>\s*<p>Glazed twice\.<\/p>/);

  await page.getByRole("combobox", { name: "Status" }).selectOption("active");
  await page.getByLabel("Price", { exact: true }).nth(1).fill("39.90");
  await page.getByRole("button", { name: "Change stock" }).first().click();
  await dialog(page).getByLabel("Units on hand").fill("7");
  await dialog(page).getByRole("button", { name: "Save" }).click();
  await page.getByText("7 on hand").first().waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const changed = (await expect(staff.readStaffProduct({ params: { idOrHandle: id } }), "product")).body;
  assert.equal(changed.status, "active");
  assert.deepEqual(
    changed.variants.map(({ price, onHand }) => [price?.amount, onHand]),
    [
      [2400, 7],
      [3990, 0],
    ],
  );
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("nobody overwrites what somebody else saved without being asked", async () => {
  const { page, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/products/cup");
  await page.getByLabel("Title").fill("My cup");
  await expect(staff.updateProduct({ params: { idOrHandle: "cup" }, body: { title: "Their cup" } }), "their save");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Somebody else saved this product in the meantime").waitFor();
  assert.equal(await page.getByLabel("Title").inputValue(), "My cup");
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const { title } = (await expect(staff.readStaffProduct({ params: { idOrHandle: "cup" } }), "product")).body;
  assert.equal(title, "My cup");
  await page.context().close();
});

test("what somebody else saved in the meantime is looked at before it is deleted", async () => {
  const params = { idOrHandle: "saucer" };
  const saucer = { title: "Saucer", variants: [{ sku: "SAUCER", price: { amount: 100, currency: "EUR" } }] };
  await expect(staff.createProduct({ body: saucer }), "saucer");
  const { page, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/products/saucer");
  await expect(staff.updateProduct({ params, body: { title: "Rare saucer" } }), "their save");
  const askToDelete = async () => {
    await page.getByRole("button", { name: "Delete product" }).click();
    await dialog(page).getByRole("button", { name: "Delete product" }).click();
  };
  await askToDelete();
  await dialog(page).getByText("It was not deleted.").waitFor();
  assert.deepEqual(await barriers(page), []);
  await dialog(page).getByRole("button", { name: "Load theirs" }).click();
  await page.getByRole("heading", { name: "Rare saucer" }).waitFor();
  await askToDelete();
  await page.waitForURL("**/products");
  assert.equal((await staff.readStaffProduct({ params })).status, 404);
  await page.context().close();
});

test("a save whose answer is lost is no quarrel with oneself", async () => {
  const { page, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/products/pot%2F1");
  let lost = 0;
  await page.route("**/api/v1/products/*", async (route) => {
    if (route.request().method() !== "PATCH" || lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    await route.abort("connectionreset");
  });
  await page.getByLabel("Title").fill("A pot for two");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Nobody knows yet whether it has happened").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  assert.equal(await page.getByText("Somebody else saved").count(), 0);
  const { title } = (await expect(staff.readStaffProduct({ params: { idOrHandle: "pot/1" } }), "product")).body;
  assert.equal(title, "A pot for two");
  await page.context().close();
});

test("leaving with changes asks first; a session that ended loses nothing", async () => {
  const { page, context, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/products/cup");
  await page.getByLabel("Title").fill("A cup for two");
  await page.getByRole("link", { name: "Orders" }).click();
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  assert.equal(await page.getByLabel("Title").inputValue(), "A cup for two");
  await context.clearCookies();
  await page.getByRole("button", { name: "Save" }).click();
  await dialog(page).getByText("Your session has ended.").waitFor();
  await dialog(page).getByLabel("Password").fill("a long enough password");
  await dialog(page).getByRole("button", { name: "Sign in" }).click();
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(await page.getByLabel("Title").inputValue(), "A cup for two");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();
  const { title } = (await expect(staff.readStaffProduct({ params: { idOrHandle: "cup" } }), "product")).body;
  assert.equal(title, "A cup for two");
  await context.close();
});

test("whoever lacks a permission does not see the room, and is told why at its door", async () => {
  const { page, goTo } = await sitDown({ browser, url: market.url, account: sam });
  await page.getByRole("link", { name: "Orders" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Settings" }).count(), 0);
  await goTo("/settings");
  await page.getByText("You may not see this page (403)").waitFor();
  await page.getByText("Your role (Staff) does not include it.").waitFor();
  const refused = await page.evaluate(
    `fetch("/admin/api/v1/settings", { method: "PATCH", headers: { "content-type": "application/json", "x-requested-with": "souk-admin" }, body: '{"name":"Mine"}' }).then((answer) => answer.status)`,
  );
  assert.equal(refused, 403, "the shop refuses too, whatever the page shows");
  await page.context().close();
});

test("a page of another origin, or one without the header, can't write", async () => {
  const { page } = await sitDown({ browser, url: market.url });
  const status = await page.evaluate(
    `fetch("/admin/api/v1/settings", { method: "PATCH", headers: { "content-type": "application/json" }, body: '{"name":"Mine"}' }).then((answer) => answer.status)`,
  );
  assert.equal(status, 403);
  await page.context().close();
});

test("a list is walked with the arrow keys and opened with Enter", async () => {
  const order = await boughtOrder();
  const { page, goTo } = await sitDown({ browser, url: market.url });
  await goTo("/orders");
  const first = page.getByRole("link", { name: order.number });
  await first.focus();
  await page.keyboard.press("ArrowDown");
  const second = (await page.evaluate("document.activeElement.textContent")) as string;
  assert.notEqual(second, order.number);
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: `Order ${order.number}` }).waitFor();
  await page.context().close();
});

// Every screen of the back office on a filled shop: at phone and desktop width, light and dark, nothing is wider than the
// window, axe finds nothing serious, no policy is broken and no other origin asked.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { expect } from "../market/goods.ts";
import type { Market } from "../market/market.ts";
import { checkout, fillCart } from "../market/purchase.ts";
import { openDesk, sitDown } from "./admin-visit.ts";
import { barriers, isWiderThanWindow, widths } from "./browser.ts";
import { openStreet, type Street } from "./shopping.ts";

let street: Street;
let market: Market;
let browser: Browser;
let screens: readonly (readonly [name: string, path: string])[] = [];

before(async () => {
  street = await openStreet();
  ({ market, browser } = street);
  const staff = await market.staff();
  const { items } = (await expect(staff.listProducts({ query: { inStock: true, limit: 30 } }), "list")).body;
  const chosen = items.find(({ variantCount }) => variantCount > 2);
  const sku = chosen?.variants.find(({ available }) => available)?.sku ?? "";
  const { order } = await checkout(market.client, await fillCart(market.client, { sku, quantity: 2 }));
  await expect(staff.fulfilOrder({ params: { id: order.id }, body: { lines: [{ sku, quantity: 1 }] } }), "parcel");
  const guest = { email: "guest@example.org", password: "a guest's password", name: "Guest" };
  const { user } = (await expect(market.client.registerAccount({ body: guest }), "customer")).body;
  screens = [
    ["dashboard", "/"],
    ["orders", "/orders"],
    ["an order", `/orders/${order.id}`],
    ["a packing slip", `/orders/${order.id}/packing-slip`],
    ["products", "/products"],
    ["a product", `/products/${chosen?.id}`],
    ["a new product", "/products/new"],
    ["collections", "/collections"],
    ["a collection", `/collections/${chosen?.collections[0]}`],
    ["stock", "/stock"],
    ["what runs out", "/stock?show=low"],
    ["a SKU", `/stock/${encodeURIComponent(sku)}`],
    ["imports", "/imports"],
    ["customers", "/customers"],
    ["a customer", `/customers/${user.id}`],
    ["the shop's profile", "/settings"],
    ["shipping", "/settings/shipping"],
    ["taxes", "/settings/taxes"],
    ["staff", "/settings/staff"],
    ["mail texts", "/settings/mails"],
    ["system", "/system"],
    ["an address that leads nowhere", "/nowhere"],
  ];
});
after(() => street?.close());

for (const [name, width] of Object.entries(widths)) {
  for (const dark of [false, true]) {
    test(`every screen stands, ${name}, ${dark ? "dark" : "light"}`, async () => {
      const { page, complaints, foreign, goTo } = await sitDown({ browser, url: market.url, width, dark });
      const faults: string[] = [];
      for (const [screen, path] of screens) {
        await goTo(path);
        await page.locator("h1").waitFor();
        if (await isWiderThanWindow(page)) faults.push(`${screen} is wider than the window`);
        faults.push(...(await barriers(page)).map((each) => `${screen}: ${each}`));
      }
      assert.deepEqual(faults, []);
      assert.deepEqual([complaints, foreign], [[], []]);
      await page.context().close();
    });
  }
}

test("the door stands too, and so do the dialogs", async () => {
  const door = await openDesk({ browser, url: market.url, width: widths.phone });
  assert.deepEqual(await barriers(door.page), []);
  await door.page.context().close();
  const { page, goTo } = await sitDown({ browser, url: market.url, width: widths.phone });
  const dialogs = [
    [screens.find(([name]) => name === "an order")?.[1] ?? "", "Send parcel"],
    [screens.find(([name]) => name === "an order")?.[1] ?? "", "Refund"],
    [screens.find(([name]) => name === "a SKU")?.[1] ?? "", "Count"],
    ["/settings/shipping", "New shipping option"],
    ["/settings/taxes", "New tax rate"],
    ["/settings/staff", "Add somebody"],
  ] as const;
  const faults: string[] = [];
  for (const [path, opens] of dialogs) {
    await goTo(path);
    await page.getByRole("button", { name: opens, exact: true }).click();
    await page.getByRole("dialog").waitFor();
    faults.push(...(await barriers(page)).map((each) => `${opens}: ${each}`));
    if (await isWiderThanWindow(page)) faults.push(`${opens} is wider than the window`);
  }
  assert.deepEqual(faults, []);
  await page.context().close();
});

test("the navigation opens on a phone and closes on arrival", async () => {
  const { page } = await sitDown({ browser, url: market.url, width: widths.phone });
  await page.getByRole("button", { name: "Open navigation" }).click();
  await page.getByRole("link", { name: "Stock", exact: true }).click();
  await page.getByRole("heading", { name: "Stock" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Stock", exact: true }).count(), 0);
  await page.context().close();
});

test("looks and language are chosen in the account menu by keyboard alone, and stay", async () => {
  const { page, complaints } = await sitDown({ browser, url: market.url });
  await page.getByRole("button", { name: "Account: Owner" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitemradio", { name: "Dark" }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.getByRole("menuitemradio", { name: "Dark" }).press("Enter");
  assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(23, 20, 18)");
  await page.getByRole("button", { name: "Account: Owner" }).press("Enter");
  await page.getByRole("menuitemradio", { name: "Deutsch" }).press("Enter");
  await page.getByRole("heading", { name: "Guten Tag, Owner" }).waitFor();
  assert.equal(await page.evaluate("document.documentElement.lang"), "de");
  assert.equal(await page.evaluate("getComputedStyle(document.body).backgroundColor"), "rgb(23, 20, 18)");
  await page.getByRole("button", { name: "Konto: Owner" }).press("Enter");
  await page.getByRole("menuitem", { name: "Abmelden" }).press("Enter");
  await page.getByRole("button", { name: "Anmelden" }).waitFor();
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("the dashboard counts what was sold", async () => {
  const { page } = await sitDown({ browser, url: market.url });
  const figure = page.locator("dl > div", { hasText: "Paid orders, 30 days" });
  await figure.getByText("1", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Put the first steps away" }).click();
  await page.reload({ waitUntil: "networkidle" });
  assert.equal(await page.getByText("Your shop's first steps").count(), 0);
  await page.context().close();
});

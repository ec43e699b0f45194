// Two shoppers, one unit; and what a customer sees of money that staff gave back.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expect } from "../market/goods.ts";
import { newKey } from "../market/purchase.ts";
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

let street: Street;

before(async () => {
  street = await openStreet();
});
after(() => street?.close());

async function offer(title: string, handle: string, onHand: number): Promise<void> {
  const staff = await street.market.staff();
  const sku = handle.toUpperCase();
  const variants = [{ sku, price: { amount: 1500, currency: "EUR" } }];
  await expect(staff.createProduct({ body: { title, handle, status: "active", variants } }), "product");
  await expect(staff.setStock({ params: { sku }, body: { onHand } }), "stock");
}

test("of two who press the button for the last unit at once one buys, and the other is told by name and loses nothing", async () => {
  await offer("The only one", "only-one", 1);
  const shoppers = await Promise.all(
    ["ada@example.org", "grace@example.org"].map(async (email) => {
      const visited = await visit(street, "/products/only-one");
      await intoCheckout(visited.page);
      await fillCheckout(visited.page, { ...buyer, email });
      return { ...visited, email };
    }),
  );
  const outcomes = await Promise.all(
    shoppers.map(async (shopper) => {
      await placeOrder(shopper.page);
      const refusal = shopper.page.getByRole("alert").first();
      const isLate = await Promise.race([
        refusal.waitFor().then(() => true),
        shopper.page.waitForURL("**/pay/**").then(() => false),
      ]);
      return { ...shopper, isLate };
    }),
  );
  const [quick, late] = [outcomes.find(({ isLate }) => !isLate), outcomes.find(({ isLate }) => isLate)];
  assert.ok(quick !== undefined && late !== undefined, "one of each");
  assert.match(await late.page.getByRole("alert").first().innerText(), /Somebody was quicker.*\n*.*The only one/s);
  for (const [name, value] of Object.entries({ ...buyer, email: late.email })) {
    assert.equal(await late.page.inputValue(`main [name="${name}"]`), value, `${name} is still there`);
  }
  await placeOrder(late.page);
  await says(late.page, "Somebody was quicker");

  await payBy(quick.page, cards.good);
  await quick.page.waitForURL("**/orders/*");
  await says(quick.page, "Thank you, Ada Lovelace!");
  assert.deepEqual(withoutRefusals(late), []);
  const staff = await street.market.staff();
  const { items } = (await expect(staff.listAllOrders({ query: { limit: 100 } }), "orders")).body;
  const ofIt = items.filter(({ items: lines }) => lines.some(({ sku }) => sku === "ONLY-ONE"));
  const paid = ofIt.filter(({ status }) => status === "paid");
  assert.deepEqual([paid.length, paid[0]?.email], [1, quick.email], "one order was paid, by who was quicker");
  assert.ok(!ofIt.some(({ email, status }) => email === late.email && status === "awaiting_payment"));
  await Promise.all(shoppers.map(({ context }) => context.close()));
});

test("two tabs of one browser order one cart once", async () => {
  await offer("In two tabs", "two-tabs", 5);
  const { page, context } = await visit(street, "/products/two-tabs");
  await intoCheckout(page);
  const second = await context.newPage();
  await second.goto(`${street.url}/checkout`, { waitUntil: "networkidle" });
  await Promise.all([page, second].map((each) => fillCheckout(each)));
  await Promise.all([page, second].map(placeOrder));
  const ways = await Promise.all(
    [page, second].map((each) =>
      Promise.race([
        each.waitForURL("**/pay/**").then(() => each),
        each
          .getByRole("alert")
          .first()
          .waitFor()
          .then(() => undefined),
        each.waitForURL("**/cart").then(() => undefined),
      ]),
    ),
  );
  const paying = ways.find((each) => each !== undefined);
  assert.ok(paying !== undefined, "one of them goes on");
  await payBy(paying, cards.good);
  await paying.waitForURL("**/orders/*");
  await says(paying, "Thank you, Ada Lovelace!");
  const staff = await street.market.staff();
  const { items } = (await expect(staff.listAllOrders({ query: { limit: 100 } }), "orders")).body;
  assert.equal(items.filter(({ items: lines }) => lines.some(({ sku }) => sku === "TWO-TABS")).length, 1);
  await context.close();
});

test("a refund that staff made stands in the customer's order", async () => {
  await offer("Came chipped", "came-chipped", 3);
  const { page, context, complaints } = await visit(street, "/register?to=/products/came-chipped");
  await page.fill("main [name=name]", "Grace Hopper");
  await page.fill("main [name=email]", "refunded@example.org");
  await page.fill("main [name=password]", "nanoseconds of wire");
  await page.getByRole("button", { name: "Make the account" }).click();
  await page.waitForURL("**/products/came-chipped");
  await intoCheckout(page);
  const { email: _theirs, ...place } = buyer;
  await fillCheckout(page, place);
  await placeOrder(page);
  await payBy(page, cards.good);
  await page.waitForURL("**/orders/*");
  await says(page, "Thank you, Ada Lovelace!");
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const staff = await street.market.staff();
  const body = { amount: { amount: 500, currency: "EUR" }, reason: "It came chipped" };
  await expect(staff.refundOrder({ params: { id }, body, idempotencyKey: newKey() }), "refund");
  await page.goto(`${street.url}/account`);
  await page.getByRole("link", { name: /^Order / }).click();
  await page.getByRole("heading", { name: "Refunds" }).waitFor();
  await says(page, /: €5\.00, (?:refunded|on its way)$/);
  assert.doesNotMatch(await page.innerText("main"), /It came chipped/, "the reason is staff's");
  assert.deepEqual(complaints, []);
  await context.close();
});

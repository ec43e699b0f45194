// What people do in a shop, from outside, whatever engines its stores are in: everything through the gateway of a market
// of real processes.
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { type Client, createClient } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { type Market, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey, tryCheckout } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

type Cleanup = { after(task: () => Promise<unknown>): void };

/** `settings` says where stores are; what it makes is taken away after the market has stopped. */
export function journeys(
  engine: string,
  settings: (cleanup: Cleanup) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>,
): void {
  const check = (sentence: string, run: (t: TestContext) => Promise<void>): void => {
    test(`${engine}: ${sentence}`, run);
  };
  let market: Market;
  let staff: Client;
  const endings: (() => Promise<unknown>)[] = [];

  before(async () => {
    // Long enough to pay by hand, short enough to see an order expire.
    const cleanup = { after: (task: () => Promise<unknown>) => void endings.push(task) };
    const environment = { CHECKOUT_DEADLINE_SECONDS: "8", ...(await settings(cleanup)) };
    market = await startMarket({ environment }, cleanup);
    staff = await market.staff();
    await putGoods(staff, [
      { sku: "LAMP/Brass #1 50%", price: 4900, units: 50 },
      { sku: "RUG", price: 12900, units: 50 },
      { sku: "RARE", price: 2000, units: 1 },
    ]);
  });
  after(async () => {
    for (const end of endings.toReversed()) await end();
  });

  const lamp = { sku: "LAMP/Brass #1 50%", quantity: 2 };
  const stockOf = async (sku: string) => (await expect(staff.readStock({ params: { sku } }), "stock")).body;

  check("a guest buys, and only who has the order token sees the order", async () => {
    const before = await stockOf("RUG");
    const cartId = await fillCart(market.client, lamp, { sku: "RUG", quantity: 1 });
    const key = newKey();
    const first = await checkout(market.client, cartId, { key });
    assert.equal(first.order.status, "paid");
    assert.equal(first.order.totals.total.amount, 2 * 4900 + 12900 + first.order.totals.shipping.amount);
    assert.deepEqual(await checkout(market.client, cartId, { key }), first, "the same key, the same answer");
    const other = await tryCheckout(market.client, cartId);
    assert.equal("problem" in other && other.problem.code, "already_ordered");
    const params = { id: first.order.id };
    const seen = await expect(market.client.readOrder({ params, query: { orderToken: first.orderToken } }), "order");
    assert.equal(seen.body.number, first.order.number);
    assert.equal((await market.client.readOrder({ params })).status, 404);
    assert.equal((await market.client.readOrder({ params, query: { orderToken: "x".repeat(43) } })).status, 404);
    await eventually(
      "sold",
      () => stockOf("RUG"),
      (level) => level.onHand === before.onHand - 1 && level.reserved === 0,
    );
  });

  check("a customer signs up, buys with 3-D Secure, sees the order, and is refunded", async () => {
    const email = `ada-${newKey().slice(-8)}@example.org`;
    const session = await expect(
      market.client.registerAccount({ body: { email, password: "correct horse battery", name: "Ada" } }),
      "register",
    );
    const ada = createClient({ baseUrl: market.url, token: session.body.accessToken });
    const cartId = await fillCart(ada, lamp);
    const answer = await checkout(ada, cartId, {
      paymentMethod: "pm_card_authenticationRequired",
      returnUrl: "/thanks",
    });
    assert.equal(answer.order.status, "awaiting_payment");
    assert.ok(answer.payment.redirectUrl, "the bank wants to be asked");
    const page = new URL(answer.payment.redirectUrl);
    const target = `${market.url}${page.pathname}${page.search}`;
    assert.match(await (await fetch(target)).text(), /consent/);
    const back = await fetch(target, {
      method: "POST",
      body: new URLSearchParams({ decision: "complete" }),
      redirect: "manual",
    });
    assert.equal(back.status, 303);
    const { id } = answer.order;
    const read = async () => (await expect(ada.readOrder({ params: { id } }), "order")).body;
    const paid = await eventually("paid by webhook", read, (order) => order.status === "paid");
    const list = await expect(ada.listOrders(), "orders");
    assert.deepEqual(
      list.body.items.map((order) => order.id),
      [id],
    );
    const refund = await expect(
      staff.refundOrder({
        params: { id },
        body: { amount: { amount: 1000, currency: "EUR" }, reason: "a scratch" },
        idempotencyKey: newKey(),
      }),
      "refund",
    );
    assert.ok(refund.status === 201 || refund.status === 202);
    const refunded = await eventually("refunded", read, (order) => order.refunded.amount === 1000);
    assert.equal(refunded.paymentStatus, "partially_refunded");
    assert.equal(refunded.totals.total.amount, paid.totals.total.amount);
  });

  check("a declined card can be followed by another", async () => {
    const cartId = await fillCart(market.client, lamp);
    const declined = await tryCheckout(market.client, cartId, { paymentMethod: "pm_card_chargeDeclined" });
    assert.ok("problem" in declined);
    assert.equal(declined.status, 402);
    assert.equal(declined.problem.code, "card_declined");
    const { orderId, orderToken } = declined.problem as unknown as { orderId: string; orderToken: string };
    const second = await expect(
      market.client.payOrderAgain({
        params: { id: orderId },
        query: { orderToken },
        body: { payment: { method: "card", paymentMethod: "pm_card_mastercard", confirm: true } },
        idempotencyKey: newKey(),
      }),
      "second try",
    );
    assert.equal(second.body.order.status, "paid");
  });

  check("a paid order is cancelled: the money and the goods go back", async () => {
    const before = await stockOf("RUG");
    const { order, orderToken } = await checkout(
      market.client,
      await fillCart(market.client, { sku: "RUG", quantity: 3 }),
    );
    const access = { params: { id: order.id }, query: { orderToken } };
    const cancelled = await market.client.cancelOrder(access);
    assert.ok(cancelled.status === 200 || cancelled.status === 202, JSON.stringify(cancelled));
    const read = async () => (await expect(market.client.readOrder(access), "order")).body;
    const end = await eventually("cancelled and refunded", read, (each) => each.paymentStatus === "refunded");
    assert.equal(end.status, "cancelled");
    await eventually(
      "back in stock",
      () => stockOf("RUG"),
      (level) => level.onHand === before.onHand && level.reserved === 0,
    );
    const again = await market.client.payOrderAgain({ ...access, body: { payment: { method: "card" } } });
    assert.equal("problem" in again && again.problem.code, "invalid_state");
  });

  check("what nobody pays expires, and its stock is free again", async () => {
    const answer = await checkout(market.client, await fillCart(market.client, { sku: "RARE", quantity: 1 }), {
      confirm: false,
    });
    assert.equal(answer.order.status, "awaiting_payment");
    const late = await tryCheckout(market.client, await fillCart(market.client, { sku: "RARE", quantity: 1 }));
    assert.equal("problem" in late && late.problem.code, "out_of_stock");
    const access = { params: { id: answer.order.id }, query: { orderToken: answer.orderToken } };
    const read = async () => (await expect(market.client.readOrder(access), "order")).body;
    await eventually("expired", read, (order) => order.status === "expired", 25_000);
    await eventually(
      "free",
      () => stockOf("RARE"),
      (level) => level.reserved === 0,
    );
    const sold = await checkout(market.client, await fillCart(market.client, { sku: "RARE", quantity: 1 }));
    assert.equal(sold.order.status, "paid");
  });

  check("staff edit the catalogue, and shoppers see it", async () => {
    const made = await expect(
      staff.createProduct({
        body: { title: "Oud", handle: "oud", variants: [{ sku: "OUD", price: { amount: 49900, currency: "EUR" } }] },
      }),
      "product",
    );
    assert.equal(made.body.status, "draft");
    assert.equal((await market.client.readProduct({ params: { idOrHandle: "oud" } })).status, 404);
    await expect(staff.updateProduct({ params: { idOrHandle: made.body.id }, body: { status: "active" } }), "publish");
    const look = () => market.client.readProduct({ params: { idOrHandle: "oud" } });
    await eventually("published", look, (answer) => answer.status === 200);
    await expect(staff.updateProduct({ params: { idOrHandle: "oud" }, body: { title: "Oud of walnut" } }), "rename");
    // The gateway keeps the page until the event purges it.
    await eventually("renamed", look, (answer) => !("problem" in answer) && answer.body.title === "Oud of walnut");
    await expect(staff.deleteProduct({ params: { idOrHandle: "oud" } }), "delete");
    await eventually("gone", look, (answer) => answer.status === 404);
  });

  check("staff ship a paid order and see its timeline; an unpaid one can't be shipped", async () => {
    const paid = await checkout(market.client, await fillCart(market.client, lamp));
    const shipped = await expect(
      staff.fulfilOrder({ params: { id: paid.order.id }, body: { carrier: "Caravan", trackingNumber: "C-1" } }),
      "parcel",
    );
    assert.equal(shipped.body.status, "completed");
    const timeline = await expect(staff.readTimeline({ params: { id: paid.order.id } }), "timeline");
    const moves = timeline.body.items.flatMap((entry) => (entry.to ? [entry.to] : []));
    assert.deepEqual(
      moves.filter((to) => to !== "awaiting_payment"),
      ["pending", "paid", "completed"],
    );
    const unpaid = await checkout(market.client, await fillCart(market.client, lamp), { confirm: false });
    const refused = await staff.fulfilOrder({ params: { id: unpaid.order.id }, body: {} });
    assert.equal("problem" in refused && refused.problem.code, "invalid_state");
  });

  check("a guest's cart is merged into the customer's at sign-in", async () => {
    const email = `grace-${newKey().slice(-8)}@example.org`;
    const session = await expect(
      market.client.registerAccount({ body: { email, password: "correct horse battery", name: "Grace" } }),
      "register",
    );
    const grace = createClient({ baseUrl: market.url, token: session.body.accessToken });
    await fillCart(grace, { sku: "RUG", quantity: 1 });
    const guest = await fillCart(market.client, { sku: "RUG", quantity: 2 });
    const merged = await expect(grace.claimCart({ params: { id: guest } }), "claim");
    assert.deepEqual(
      merged.body.items.map(({ sku, quantity }) => [sku, quantity]),
      [["RUG", 3]],
    );
  });

  check("each customer is written to: welcome, confirmation, shipped", async () => {
    const mails = async () => (await expect(staff.listMails({ query: { limit: 100 } }), "mails")).body;
    const kinds = (page: Awaited<ReturnType<typeof mails>>) =>
      new Set(page.items.map((mail) => mail.state === "sent" && mail.template));
    const wanted = ["welcome", "order_confirmation", "order_shipped", "order_refunded", "order_cancelled"] as const;
    await eventually("all kinds of mail", mails, (page) => wanted.every((template) => kinds(page).has(template)));
  });

  check("after all of it the invariants hold", async (t) => {
    const { report, verdict } = await verifyMarket(market, undefined, 8);
    t.diagnostic(`${report.orders} orders, ${report.rounds} looks`);
    assert.equal(verdict, "holds");
  });
}

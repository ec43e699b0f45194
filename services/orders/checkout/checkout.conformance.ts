// The purchase over HTTP: the real service, its neighbours speaking the real internal routes. One case per promise of
// checkout.md and per row of its failure table (crashes and races have files of their own).
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import type { OpenHome } from "../testing/home.ts";
import { assertInvariants } from "../testing/invariants.ts";
import { address, badCard, book, eventually, goodCard, lamp, type Market, marketIn } from "../testing/market.ts";
import { down } from "../testing/products-stand-in.ts";

/** The breaker of a neighbour that was down may keep a retry waiting a moment. */
async function retried<T extends { readonly status: number }>(ask: () => Promise<T>): Promise<T> {
  for (let round = 0; ; round += 1) {
    const reply = await ask();
    if (reply.status !== 503 || round === 60) return reply;
    await systemClock.sleep(100);
  }
}

async function firstOrder({ home }: Market) {
  return (await home.rows<{ id: string; status: string }>("SELECT id, status FROM orders ORDER BY number"))[0];
}

async function everything({ home }: Market): Promise<unknown[]> {
  return Promise.all((await home.tables()).map((table) => home.rows(`SELECT * FROM ${table}`)));
}

export function checkoutConformance(engine: string, openHome: OpenHome): void {
  const name = (sentence: string) => `${engine} checkout: ${sentence}`;
  const openMarket = marketIn(openHome);

  test(name("a cart is bought: held, written, captured, paid"), async (t) => {
    const market = await openMarket(t);
    const cartId = await market.cart([["LAMP", 2]]);
    const bought = await market.buy(cartId);
    assert.equal(bought.status, 201, bought.text);
    const { order, payment, orderToken } = bought.body;
    assert.equal(order.status, "paid");
    assert.equal(order.paymentStatus, "paid");
    assert.match(order.number, /^S-10000\d$/);
    assert.deepEqual(order.totals.total, { amount: 10290, currency: "EUR" });
    assert.deepEqual(order.totals.tax, { amount: 1643, currency: "EUR" });
    assert.equal(payment.status, "captured");
    const read = await market.ask("GET", `/orders/${order.id}?orderToken=${orderToken}`);
    assert.deepEqual(read.body, order);
    const missing = await market.ask("GET", `/orders/${randomUUID()}`);
    const foreign = await market.ask("GET", `/orders/${order.id}`);
    assert.deepEqual({ ...foreign.body, traceId: "" }, { ...missing.body, traceId: "" });
    assert.equal(foreign.status, 404);
    await assertInvariants(market);
  });

  test(name("the total of the cart, with country and shipping option, is the total of checkout"), async (t) => {
    const market = await openMarket(t);
    const cartId = await market.cart([
      ["LAMP", 3],
      ["BOOK", 7],
    ]);
    for (const [country, shippingOption] of [
      ["DE", "standard"],
      ["DE", "express"],
      ["FR", "standard"],
    ]) {
      const { body } = await market.ask("GET", `/carts/${cartId}?country=${country}&shippingOption=${shippingOption}`);
      const expectedTotal = { amount: body.totals.total.amount + 1, currency: "EUR" };
      const shippingAddress = { ...address, country };
      const refusal = await market.buy(cartId, randomUUID(), { shippingAddress, shippingOption, expectedTotal });
      assert.equal(refusal.status, 409, refusal.text);
      assert.equal(refusal.body.code, "total_changed");
      assert.deepEqual(refusal.body.totals, body.totals);
    }
    const { body } = await market.ask("GET", `/carts/${cartId}?country=DE&shippingOption=standard`);
    const bought = await market.buy(cartId, randomUUID(), { expectedTotal: body.totals.total });
    assert.equal(bought.status, 201, bought.text);
    assert.deepEqual(bought.body.order.totals, body.totals);
    await assertInvariants(market);
  });

  test(name("the same key gets the same answer, byte for byte; another body 422; no key 400"), async (t) => {
    const market = await openMarket(t);
    const cartId = await market.cart();
    const key = randomUUID();
    const first = await market.buy(cartId, key);
    assert.equal(first.status, 201);
    const again = await market.buy(cartId, key);
    assert.equal(again.status, 201);
    assert.equal(again.text, first.text);
    const other = await market.buy(cartId, key, { email: "eve@example.org" });
    assert.equal(other.status, 422);
    assert.equal(other.body.code, "idempotency_mismatch");
    const bare = await market.ask("POST", `/carts/${cartId}/checkout`, { body: {} });
    assert.equal(bare.status, 400);
    await assertInvariants(market);
  });

  test(name("the first answer stays the answer, whatever becomes of the order"), async (t) => {
    const market = await openMarket(t);
    const staff = await market.signIn(undefined, "owner");
    const cartId = await market.cart();
    const key = randomUUID();
    const first = await market.buy(cartId, key);
    const path = `/orders/${first.body.order.id}/fulfilments`;
    assert.equal((await market.ask("POST", path, { body: {}, token: staff.token })).status, 201);
    assert.equal((await market.buy(cartId, key)).text, first.text);
  });

  test(name("a cart that was ordered answers another key with 409 and the order"), async (t) => {
    const market = await openMarket(t);
    const cartId = await market.cart();
    const { body } = await market.buy(cartId);
    const second = await market.buy(cartId);
    assert.equal(second.status, 409);
    assert.equal(second.body.code, "already_ordered");
    assert.equal(second.body.orderId, body.order.id);
    await assertInvariants(market);
  });

  test(name("products down: 503 with Retry-After, nothing stored as final, the same key goes on later"), async (t) => {
    const market = await openMarket(t);
    const cartId = await market.cart();
    const key = randomUUID();
    for (const when of ["before", "after"]) {
      market.products.fault = (call, at) => void (call === "hold" && at === when && down());
      const refused = await market.buy(cartId, key);
      assert.equal(refused.status, 503, refused.text);
      assert.ok(Number(refused.headers.get("retry-after")) >= 1);
    }
    market.products.fault = undefined;
    const bought = await retried(() => market.buy(cartId, key));
    assert.equal(bought.status, 201, bought.text);
    await assertInvariants(market);
  });

  test(name("out of stock on any line: 409 naming the lines, nothing held, the cart stays open"), async (t) => {
    const market = await openMarket(t, { goods: [lamp, { ...book, stock: 1 }] });
    const cartId = await market.cart([
      ["LAMP", 1],
      ["BOOK", 2],
    ]);
    const refused = await market.buy(cartId);
    assert.equal(refused.status, 409);
    assert.equal(refused.body.code, "out_of_stock");
    assert.deepEqual(refused.body.lines, [{ sku: "BOOK", requested: 2, available: 1 }]);
    assert.equal(market.products.reserved("LAMP"), 0);
    await market.ask("PATCH", `/carts/${cartId}/items/BOOK`, { body: { quantity: 1 } });
    assert.equal((await market.buy(cartId)).status, 201);
    await assertInvariants(market);
  });

  test(
    name(
      "a price that changed since it was shown: 409 with the new totals, nothing held; without expectedTotal it is the new price",
    ),
    async (t) => {
      const market = await openMarket(t);
      const cartId = await market.cart();
      const { body: shown } = await market.ask("GET", `/carts/${cartId}?country=DE&shippingOption=standard`);
      market.products.goods.set("LAMP", { ...lamp, price: 5900 });
      const change = { expectedTotal: shown.totals.total };
      const refused = await market.buy(cartId, randomUUID(), change);
      assert.equal(refused.body.code, "total_changed");
      assert.equal(refused.body.totals.total.amount, 5900 + 490);
      assert.equal(market.products.reserved("LAMP"), 0);
      const { body: fresh } = await market.ask("GET", `/carts/${cartId}?country=DE&shippingOption=standard`);
      assert.deepEqual(fresh.totals, refused.body.totals);
      const bought = await market.buy(cartId, randomUUID(), { expectedTotal: fresh.totals.total });
      assert.equal(bought.status, 201, bought.text);
      assert.equal(bought.body.order.totals.total.amount, 6390);
      await assertInvariants(market);
    },
  );

  test(name("what can't be shipped, collected or compared is 422 before anything is written"), async (t) => {
    const goods = [lamp, { sku: "YACHT", price: 99_999_999, stock: 9 }, { sku: "PIN", price: 1, stock: 9 }];
    const market = await openMarket(t, { goods });
    const cases = [
      { lines: [["LAMP", 1]], change: { shippingOption: "donkey" }, code: "shipping_unavailable" },
      {
        lines: [["LAMP", 1]],
        change: { shippingAddress: { ...address, country: "JP" } },
        code: "shipping_unavailable",
      },
      { lines: [["LAMP", 1]], change: { expectedTotal: { amount: 1, currency: "USD" } }, code: "currency_mismatch" },
      { lines: [["YACHT", 1]], change: {}, code: "amount_too_large" },
      { lines: [], change: {}, code: "cart_empty" },
    ] as const;
    for (const { lines, change, code } of cases) {
      const cartId = await market.cart(lines);
      const key = randomUUID();
      const refused = await market.buy(cartId, key, change);
      assert.equal(refused.status, 422, refused.text);
      assert.equal(refused.body.code, code);
      const { traceId: _, ...again } = (await market.buy(cartId, key, change)).body;
      const { traceId: __, ...first } = refused.body;
      assert.deepEqual(again, first);
      assert.equal((await market.ask("GET", `/carts/${cartId}`)).body.state, "open");
    }
    assert.equal(market.products.reserved("YACHT"), 0);
    assert.equal(market.payments.calls.length, 0);
    await assertInvariants(market);
  });

  test(name("a total that the provider can't collect exactly is refused before anything is written"), async (t) => {
    const market = await openMarket(t, { goods: [{ sku: "DATE", price: 12_345, stock: 9 }] });
    const { body: cart } = await market.ask("POST", "/carts", { body: { currency: "KWD" } });
    await market.ask("POST", `/carts/${cart.id}/items`, { body: { sku: "DATE", quantity: 1 } });
    const refused = await market.buy(cart.id);
    assert.equal(refused.status, 422, refused.text);
    assert.equal(refused.body.code, "unprocessable");
    assert.equal(market.products.reserved("DATE"), 0);
    assert.equal(await firstOrder(market), undefined);
    await market.ask("PATCH", `/carts/${cart.id}/items/DATE`, { body: { quantity: 2 } });
    assert.equal((await market.buy(cart.id)).status, 201);
  });

  test(
    name("too little to be collected is refused and nothing stays held; nothing at all needs no payment"),
    async (t) => {
      const market = await openMarket(t, {
        goods: [
          { sku: "PIN", price: 1, stock: 9 },
          { sku: "GIFT", price: 0, stock: 9 },
        ],
      });
      const owner = await market.signIn(undefined, "owner");
      const free = { prices: [{ currency: "EUR", from: 0, amount: 0 }] };
      const patched = await market.ask("PATCH", "/shipping-options/standard", { body: free, token: owner.token });
      assert.equal(patched.status, 200, patched.text);
      const small = await market.buy(await market.cart([["PIN", 1]]));
      assert.equal(small.body.code, "amount_too_small");
      assert.equal(market.products.reserved("PIN"), 0);
      const key = randomUUID();
      const cartId = await market.cart([["GIFT", 1]]);
      const gift = await market.buy(cartId, key);
      assert.equal(gift.status, 201, gift.text);
      assert.equal(gift.body.order.status, "paid");
      assert.deepEqual(gift.body.payment, { id: null, status: "captured" });
      assert.equal((await market.buy(cartId, key)).text, gift.text);
      assert.equal(market.payments.calls.length, 0);
      await assertInvariants(market);
    },
  );

  test(
    name("a declined card: 402 with the order and its token; another card pays; the first key keeps its answer"),
    async (t) => {
      const market = await openMarket(t);
      const cartId = await market.cart();
      const key = randomUUID();
      const declined = await market.buy(cartId, key, { payment: badCard });
      assert.equal(declined.status, 402);
      const { code, declineCode, orderId, orderToken } = declined.body;
      assert.equal(code, "card_declined");
      assert.equal(declineCode, "generic_decline");
      const order = await market.ask("GET", `/orders/${orderId}?orderToken=${orderToken}`);
      assert.equal(order.body.status, "awaiting_payment");
      const other = await market.buy(cartId);
      assert.equal(other.body.code, "already_ordered");
      assert.equal(other.body.orderId, orderId);
      const path = `/orders/${orderId}/payments?orderToken=${orderToken}`;
      const paid = await market.ask("POST", path, { body: { payment: goodCard } });
      assert.equal(paid.status, 201, paid.text);
      assert.equal(paid.body.order.status, "paid");
      assert.equal(paid.body.orderToken, orderToken);
      const { traceId: _, ...again } = (await market.buy(cartId, key, { payment: badCard })).body;
      const { traceId: __, ...first } = declined.body;
      assert.deepEqual(again, first);
      const late = await market.ask("POST", path, { body: { payment: goodCard } });
      assert.equal(late.status, 409);
      assert.equal(late.body.code, "invalid_state");
      await assertInvariants(market);
    },
  );

  test(name("another try with the same key is the same try"), async (t) => {
    const market = await openMarket(t);
    const { body } = await market.buy(await market.cart(), randomUUID(), { payment: badCard });
    const path = `/orders/${body.orderId}/payments?orderToken=${body.orderToken}`;
    const key = randomUUID();
    const first = await market.ask("POST", path, { body: { payment: goodCard }, key });
    const again = await market.ask("POST", path, { body: { payment: goodCard }, key });
    assert.equal(again.status, 201);
    assert.equal(again.text, first.text);
    const other = await market.ask("POST", path, { body: { payment: badCard }, key });
    assert.equal(other.body.code, "idempotency_mismatch");
  });

  test(name("payments down after the write: 503, and the same key pays the same order"), async (t) => {
    const market = await openMarket(t);
    const cartId = await market.cart();
    const key = randomUUID();
    market.payments.fault = (call, when) => void (call === "pay" && when === "before" && down());
    assert.equal((await market.buy(cartId, key)).status, 503);
    const row = await firstOrder(market);
    assert.equal(row?.status, "pending");
    market.payments.fault = undefined;
    const bought = await retried(() => market.buy(cartId, key));
    assert.equal(bought.status, 201, bought.text);
    assert.equal(bought.body.order.id, row?.id);
    await assertInvariants(market);
  });

  test(
    name("charged, but the reply was lost: the event makes it paid, the same key answers so, nothing is charged twice"),
    async (t) => {
      const market = await openMarket(t);
      const cartId = await market.cart();
      const key = randomUUID();
      market.payments.fault = (call, when) => void (call === "pay" && when === "after" && down());
      assert.equal((await market.buy(cartId, key)).status, 503);
      await eventually("the event has come", async () => (await firstOrder(market))?.status === "paid");
      market.payments.fault = undefined;
      const bought = await retried(() => market.buy(cartId, key));
      assert.equal(bought.status, 201, bought.text);
      assert.equal(bought.body.order.status, "paid");
      assert.equal(market.payments.books.size, 1);
      await assertInvariants(market);
    },
  );

  test(name("nobody pays: the order closes at its deadline and the stock is free; a later try is 409"), async (t) => {
    const market = await openMarket(t, { deadlineSeconds: 1 });
    const declined = await market.buy(await market.cart(), randomUUID(), { payment: badCard });
    await eventually("it is expired", async () => (await firstOrder(market))?.status === "expired");
    const path = `/orders/${declined.body.orderId}/payments?orderToken=${declined.body.orderToken}`;
    const late = await market.ask("POST", path, { body: { payment: goodCard } });
    assert.equal(late.status, 409);
    assert.equal(late.body.code, "invalid_state");
    const again = await market.ask(
      "POST",
      `/orders/${declined.body.orderId}/cart?orderToken=${declined.body.orderToken}`,
    );
    assert.equal(again.status, 201, again.text);
    assert.equal(again.body.items[0].sku, "LAMP");
    await assertInvariants(market);
  });

  test(name("captured while it was expiring: paid; unknown: it stays closing and the stock held"), async (t) => {
    const market = await openMarket(t, { deadlineSeconds: 1 });
    const { body } = await market.buy(await market.cart(), randomUUID(), { payment: { method: "card" } });
    market.payments.word = "unknown";
    await eventually("it is closing", async () => (await firstOrder(market))?.status === "closing");
    await systemClock.sleep(300);
    assert.equal((await firstOrder(market))?.status, "closing");
    const read = await market.ask("GET", `/orders/${body.order.id}?orderToken=${body.orderToken}`);
    assert.equal(read.body.status, "closing");
    market.payments.capture(body.order.id);
    await eventually("it is paid after all", async () => (await firstOrder(market))?.status === "paid");
    await assertInvariants(market);
  });

  test(
    name("without a card the answer carries a client secret, asked again on every repetition and never stored"),
    async (t) => {
      const market = await openMarket(t);
      const cartId = await market.cart();
      const key = randomUUID();
      const begun = await market.buy(cartId, key, { payment: { method: "card" } });
      assert.equal(begun.status, 201, begun.text);
      assert.equal(begun.body.order.status, "awaiting_payment");
      assert.equal(begun.body.payment.status, "requires_payment");
      assert.match(begun.body.payment.clientSecret, /_secret_/);
      assert.equal((await market.buy(cartId, key, { payment: { method: "card" } })).text, begun.text);
      const stored = JSON.stringify(await everything(market));
      assert.ok(!stored.includes("_secret_"), "a client secret is stored");
      assert.ok(!stored.includes(begun.body.orderToken), "an order token is stored");
      market.payments.capture(begun.body.order.id);
      await eventually("it is paid", async () => (await firstOrder(market))?.status === "paid");
      await assertInvariants(market);
    },
  );

  test(name("a capture of another amount never makes an order paid"), async (t) => {
    const market = await openMarket(t);
    const begun = await market.buy(await market.cart(), randomUUID(), { payment: { method: "card" } });
    market.payments.capture(begun.body.order.id, 1);
    const history = () => market.home.rows<{ cause: string }>("SELECT cause FROM order_history");
    await eventually("it is reported", async () => (await history()).some((row) => row.cause === "amount_mismatch"));
    assert.equal((await firstOrder(market))?.status, "awaiting_payment");
  });

  test(
    name("a hold that products ended, because it asked before the write, is replaced: the order gets another id"),
    async (t) => {
      const market = await openMarket(t);
      const cartId = await market.cart();
      const key = randomUUID();
      market.products.fault = (call, when) => void (call === "hold" && when === "after" && down());
      assert.equal((await market.buy(cartId, key)).status, 503);
      market.products.fault = undefined;
      const [dead = ""] = market.products.holds.keys();
      const tokens = await market.trust.service("products");
      const asked = await fetch(`${market.url}/internal/orders/standings`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${await tokens.current()}` },
        body: JSON.stringify({ orderIds: [dead] }),
      });
      assert.deepEqual(await asked.json(), { standings: [{ orderId: dead, standing: "closed" }] });
      await market.products.release(dead, {} as never);
      const bought = await retried(() => market.buy(cartId, key));
      assert.equal(bought.status, 201, bought.text);
      assert.notEqual(bought.body.order.id, dead);
      await assertInvariants(market);
    },
  );

  test(name("a customer's cart and order are not there for others"), async (t) => {
    const market = await openMarket(t);
    const [ada, eve, staff] = await Promise.all([market.signIn(), market.signIn(), market.signIn(undefined, "staff")]);
    const cartId = await market.cart([["LAMP", 1]], ada.token);
    for (const token of [undefined, eve.token, staff.token]) {
      const who = token === undefined ? {} : { token };
      assert.equal((await market.ask("GET", `/carts/${cartId}`, who)).status, 404);
      assert.equal((await market.buy(cartId, randomUUID(), {}, token)).status, 404);
    }
    const bought = await market.buy(cartId, randomUUID(), {}, ada.token);
    assert.equal(bought.status, 201, bought.text);
    assert.equal(bought.body.order.customerId, ada.id);
    const path = `/orders/${bought.body.order.id}`;
    assert.equal((await market.ask("GET", path, { token: ada.token })).status, 200);
    assert.equal((await market.ask("GET", path, { token: staff.token })).status, 200);
    assert.equal((await market.ask("GET", path, { token: eve.token })).status, 404);
    assert.equal((await market.ask("GET", `${path}?orderToken=${bought.body.orderToken}x`)).status, 404);
    assert.equal((await market.ask("GET", "/orders", { token: ada.token })).body.total, 1);
    assert.equal((await market.ask("GET", "/orders", { token: eve.token })).body.total, 0);
  });
}

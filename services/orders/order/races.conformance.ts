// Two hands on one order at once, at two instances of the service.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { OpenHome } from "../testing/home.ts";
import { assertInvariants } from "../testing/invariants.ts";
import { eventually, goodCard, type Market, marketIn, type Reply } from "../testing/market.ts";

const ROUNDS = 6;

async function paid(market: Market) {
  const { body, status, text } = await market.buy(await market.cart());
  assert.equal(status, 201, text);
  return {
    id: body.order.id as string,
    guest: `?orderToken=${body.orderToken}`,
    total: body.order.totals.total.amount,
  };
}

async function awaiting(market: Market) {
  const begun = await market.buy(await market.cart(), randomUUID(), { payment: { method: "card" } });
  return { id: begun.body.order.id as string, guest: `?orderToken=${begun.body.orderToken}` };
}

const codes = (replies: readonly Reply[]) => replies.map((reply) => reply.status);

export function orderRacesConformance(engine: string, openHome: OpenHome): void {
  const name = (sentence: string) => `${engine} order races: ${sentence}`;
  const openMarket = marketIn(openHome);

  test(name("cancel against fulfil: one of them wins"), async (t) => {
    const market = await openMarket(t, { instances: 2 });
    const { token } = await market.signIn(undefined, "staff");
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, guest } = await paid(market);
      const [cancelled, shipped] = await Promise.all([
        market.ask("POST", `/orders/${id}/cancel${guest}`, {}, round % 2),
        market.ask("POST", `/orders/${id}/fulfilments`, { body: {}, token }, (round + 1) % 2),
      ]);
      const { body } = await market.ask("GET", `/orders/${id}${guest}`);
      if (body.status === "cancelled") assert.deepEqual(codes([cancelled, shipped]), [200, 409]);
      else assert.deepEqual([body.status, ...codes([cancelled, shipped])], ["completed", 409, 201]);
    }
    await assertInvariants(market);
  });

  test(name("cancel against capture: paid and paid back, or never captured"), async (t) => {
    const market = await openMarket(t, { instances: 2 });
    for (let round = 0; round < ROUNDS; round += 1) {
      const { id, guest } = await awaiting(market);
      const ask = { body: { payment: goodCard } };
      await Promise.all([
        market.ask("POST", `/orders/${id}/cancel${guest}`, {}, round % 2),
        market.ask("POST", `/orders/${id}/payments${guest}`, ask, (round + 1) % 2),
      ]);
      await eventually("it is settled", async () => {
        const { body } = await market.ask("GET", `/orders/${id}${guest}`);
        const { captured = 0, refunded = 0 } = market.payments.books.get(id) ?? {};
        return body.status === "cancelled" && captured === refunded && body.refunded.amount === captured;
      });
    }
    await assertInvariants(market);
  });

  test(name("the deadline against the shopper: paid, or expired and never captured"), async (t) => {
    const market = await openMarket(t, { instances: 2, deadlineSeconds: 1 });
    const orders = await Promise.all(Array.from({ length: 8 }, () => awaiting(market)));
    const tries = orders.map(async ({ id, guest }, index) => {
      await new Promise((resolve) => setTimeout(resolve, 700 + index * 90));
      await market.ask("POST", `/orders/${id}/payments${guest}`, { body: { payment: goodCard } }, index % 2);
    });
    await Promise.all(tries);
    await eventually("all are settled", async () => {
      const open = await market.home.rows("SELECT id FROM orders WHERE status NOT IN ('paid', 'expired')");
      return open.length === 0;
    });
    for (const { id, guest } of orders) {
      const { body } = await market.ask("GET", `/orders/${id}${guest}`);
      const captured = market.payments.books.get(id)?.captured ?? 0;
      assert.equal(captured > 0, body.status === "paid", `${body.status} with ${captured} captured`);
    }
    await assertInvariants(market);
  });

  test(name("twenty refunds at once never exceed the capture"), async (t) => {
    const market = await openMarket(t, { instances: 2 });
    const { token } = await market.signIn(undefined, "staff");
    const { id, guest, total } = await paid(market);
    const body = { amount: { amount: 1000, currency: "EUR" }, reason: "x" };
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        market.ask("POST", `/orders/${id}/refunds`, { body, token, key: randomUUID() }, index % 2),
      ),
    );
    const granted = replies.filter((reply) => reply.status === 201 || reply.status === 202).length;
    assert.equal(granted, Math.floor(total / 1000), codes(replies).join());
    for (const reply of replies) if (reply.status >= 400) assert.equal(reply.body.code, "refund_too_large");
    await eventually("all are settled", async () => {
      const { body: order } = await market.ask("GET", `/orders/${id}${guest}`);
      return order.refunded.amount === granted * 1000;
    });
    assert.equal(market.payments.books.get(id)?.refunded, granted * 1000);
    await assertInvariants(market);
  });

  test(name("one refund key ten times at once refunds once"), async (t) => {
    const market = await openMarket(t, { instances: 2 });
    const { token } = await market.signIn(undefined, "staff");
    const { id } = await paid(market);
    const key = randomUUID();
    const body = { amount: { amount: 700, currency: "EUR" }, reason: "x" };
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        market.ask("POST", `/orders/${id}/refunds`, { body, token, key }, index % 2),
      ),
    );
    assert.equal(new Set(replies.map((reply) => reply.text)).size, 1, codes(replies).join());
    assert.equal(market.payments.books.get(id)?.refunded, 700);
  });

  test(name("parallel additions to a cart add up"), async (t) => {
    const market = await openMarket(t, { instances: 2 });
    const cartId = await market.cart([]);
    const add = (index: number) =>
      market.ask("POST", `/carts/${cartId}/items`, { body: { sku: "LAMP", quantity: 1 } }, index % 2);
    await Promise.all(Array.from({ length: 10 }, (_, index) => add(index)));
    const key = randomUUID();
    const keyed = { body: { sku: "BOOK", quantity: 1 }, key };
    await Promise.all([0, 1, 0, 1].map((index) => market.ask("POST", `/carts/${cartId}/items`, keyed, index)));
    const { body } = await market.ask("GET", `/carts/${cartId}`);
    assert.deepEqual(body.items.map((item: { sku: string; quantity: number }) => [item.sku, item.quantity]).sort(), [
      ["BOOK", 1],
      ["LAMP", 10],
    ]);
  });
}

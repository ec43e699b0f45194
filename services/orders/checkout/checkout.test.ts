import assert from "node:assert/strict";
import { test } from "node:test";
import { openMarket } from "../testing/market.ts";

test("a cart is bought: held, written, captured, paid", async (t) => {
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
  assert.equal((await market.ask("GET", `/orders/${order.id}`)).status, 404);
});

// The trade itself under attack: the last unit, states that don't allow it, keys.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { attackMarket } from "../market.ts";
import { expected, people, register } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { control, provider } from "../provider.ts";
import { eventually, query } from "../stores.ts";
import {
  buy,
  checkout,
  checkoutBody,
  filledCart,
  goods,
  newCart,
  newName,
  orderUnpaid,
  readOrder,
  sell,
} from "../trade.ts";
import { newAddress, send } from "../wire.ts";

const BUYERS = 200;
const AT_ONCE = 50;

suite("the last unit", () => {
  test(`${BUYERS} parallel buyers: exactly one gets it, the others a clean 409 naming the line`, async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const sku = await sell({ units: 1 });
    const carts: string[] = [];
    while (carts.length < BUYERS) {
      carts.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => filledCart(undefined, sku)))));
    }
    const answers = await Promise.all(carts.map((cart) => checkout(cart)));
    const won = answers.filter(({ status }) => status === 201);
    assert.equal(won.length, 1, answers.map(({ status }) => status).join());
    for (const answer of answers) {
      if (answer === won[0]) continue;
      assertProblem(answer, 409, "out_of_stock");
      assert.deepEqual(answer.body.lines, [{ sku, requested: 1, available: 0 }]);
    }
    await eventually("the sale", async () => {
      const { body } = await send(url, `/api/v1/stock/${sku}`, { token: owner.token });
      return body.onHand === 0 && body.reserved === 0 ? true : undefined;
    });
    const sold = await query(
      "products",
      "SELECT kind, delta FROM stock_movements WHERE sku = ? AND kind <> 'set'",
      sku,
    );
    assert.deepEqual(
      sold.map(({ kind, delta }) => [kind, delta]),
      [["sale", -1]],
    );
  });

  test("one cart checked out twenty times at once is ordered and charged once", async () => {
    const cart = await filledCart();
    const answers = await Promise.all(Array.from({ length: 20 }, () => checkout(cart)));
    const won = answers.find(({ status }) => status === 201);
    assert.ok(won);
    const { id } = won.body.order as { id: string };
    for (const answer of answers.filter((each) => each !== won)) {
      assertProblem(answer, [409, 503], undefined, "the losers");
      if (answer.body.code === "already_ordered") assert.equal(answer.body.orderId, id);
    }
    const charged = await query("stripe", "SELECT id FROM payment_intents WHERE metadata LIKE ?", `%${id}%`);
    assert.equal(charged.length, 1);
  });
});

suite("states", () => {
  const fulfil = async (orderId: string) => {
    const { url } = await attackMarket();
    const { staff } = await people();
    return send(url, `/api/v1/orders/${orderId}/fulfilments`, { token: staff.token, json: {} });
  };
  const act = async (orderId: string, orderToken: string, what: string, json?: unknown) => {
    const { url } = await attackMarket();
    return send(url, `/api/v1/orders/${orderId}/${what}?orderToken=${orderToken}`, { method: "POST", json });
  };
  const payment = { payment: { method: "card", paymentMethod: "pm_card_visa", confirm: true } };

  test("an unpaid order does not ship, nor is it refunded: 409", async () => {
    const { url } = await attackMarket();
    const { staff } = await people();
    const { orderId } = await orderUnpaid();
    assertProblem(await fulfil(orderId), 409, "invalid_state");
    const refund = { token: staff.token, key: newName("key"), json: { reason: "none was paid" } };
    assertProblem(await send(url, `/api/v1/orders/${orderId}/refunds`, refund), 409);
    assert.equal((await readOrder(orderId)).fulfilmentStatus, "unfulfilled");
  });

  test("a cancelled order is not paid: 409, and the card is not charged", async () => {
    const { orderId, orderToken } = await orderUnpaid();
    assert.ok([200, 202].includes((await act(orderId, orderToken, "cancel")).status));
    await eventually("the cancellation", async () =>
      (await readOrder(orderId)).status === "cancelled" ? true : undefined,
    );
    assertProblem(await act(orderId, orderToken, "payments", payment), 409, "invalid_state");
    assert.deepEqual(await query("stripe", "SELECT id FROM charges WHERE metadata LIKE ?", `%${orderId}%`), []);
  });

  test("a paid order is not paid again, a cancelled one ships nothing, a shipped one is not cancelled", async () => {
    const paid = await buy();
    assertProblem(await act(paid.orderId, paid.orderToken, "payments", payment), 409, "invalid_state");
    assert.equal((await fulfil(paid.orderId)).status, 201);
    assertProblem(await act(paid.orderId, paid.orderToken, "cancel"), 409, "invalid_state");
    const other = await buy();
    assert.ok([200, 202].includes((await act(other.orderId, other.orderToken, "cancel")).status));
    await eventually("the cancellation", async () =>
      (await readOrder(other.orderId)).status === "cancelled" ? true : undefined,
    );
    assertProblem(await fulfil(other.orderId), 409, "invalid_state");
  });

  test("shipping and cancelling at once: one of them wins", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { orderId, orderToken } = await buy();
      const [shipped, cancelled] = await Promise.all([fulfil(orderId), act(orderId, orderToken, "cancel")]);
      const won = [shipped.status === 201, cancelled.status < 300];
      assert.equal(won.filter(Boolean).length, 1, `${shipped.status} and ${cancelled.status}`);
    }
  });

  test("more than the capture is not refunded, in one or in parallel pieces", async () => {
    const { url } = await attackMarket();
    const { staff } = await people();
    const { orderId } = await buy();
    const refund = (amount: number) =>
      send(url, `/api/v1/orders/${orderId}/refunds`, {
        token: staff.token,
        key: newName("key"),
        json: { amount: { amount, currency: "EUR" }, reason: "greed" },
      });
    assertProblem(await refund(2_490), 422, "refund_too_large");
    const answers = await Promise.all(Array.from({ length: 10 }, () => refund(1_000)));
    assert.equal(answers.filter(({ status }) => status < 300).length, 2);
    await eventually("the refunds", async () => {
      const rows = await query("stripe", "SELECT amount FROM refunds WHERE metadata LIKE ?", `%${orderId}%`);
      return rows.length === 2 ? true : undefined;
    }).catch(() => undefined);
    const { refunded } = (await readOrder(orderId)) as { refunded: { amount: number } };
    assert.ok(refunded.amount <= 2_000);
  });

  test("a closed cart takes nothing more, and what is not for sale is not sold", async () => {
    const { url } = await attackMarket();
    const { owner } = await people();
    const { cartId } = await buy();
    const item = { json: { sku: await goods(), quantity: 1 } };
    assertProblem(await send(url, `/api/v1/carts/${cartId}/items`, item), 409, "cart_closed");
    const empty = await checkout(await newCart());
    assertProblem(empty, 422, "cart_empty");
    const name = newName("DRAFT");
    const draft = { title: name, variants: [{ sku: name, price: { amount: 1, currency: "EUR" } }] };
    expected(await send(url, "/api/v1/products", { token: owner.token, json: draft }), 201);
    const hidden = { json: { sku: name, quantity: 1 } };
    assertProblem(await send(url, `/api/v1/carts/${await newCart()}/items`, hidden), 422, "unknown_sku");
    assertProblem(await send(url, `/api/v1/products/${name.toLowerCase()}`), 404, "not_found");
  });
});

suite("idempotency keys", () => {
  test("missing where it is required: 400; malformed: 400", async () => {
    const { url } = await attackMarket();
    const { staff } = await people();
    const cart = await filledCart();
    const none = await send(url, `/api/v1/carts/${cart}/checkout`, { json: checkoutBody() });
    assertProblem(none, 400, "idempotency_key_required");
    const { orderId } = await buy();
    const refund = await send(url, `/api/v1/orders/${orderId}/refunds`, { token: staff.token, json: { reason: "x" } });
    assertProblem(refund, 400, "idempotency_key_required");
    for (const key of ["", "a b", "x".repeat(256), "schlüssel"]) {
      assertProblem(await checkout(cart, { key }), 400, undefined, key);
    }
  });

  test("the same key and body: the same answer byte for byte; another body: 422", async () => {
    const cart = await filledCart();
    const [key, body] = [newName("key"), checkoutBody()];
    const first = await checkout(cart, { key, body });
    assert.equal(first.status, 201);
    assert.equal((await checkout(cart, { key, body })).text, first.text);
    assertProblem(await checkout(cart, { key, body: checkoutBody() }), 422, "idempotency_mismatch");
    const { url } = await attackMarket();
    const [cartKey, from] = [newName("key"), newAddress()];
    const opened = await send(url, "/api/v1/carts", { json: {}, key: cartKey, from });
    assert.equal((await send(url, "/api/v1/carts", { json: {}, key: cartKey, from })).body.id, opened.body.id);
    const other = await send(url, "/api/v1/carts", { json: { currency: "EUR" }, key: cartKey, from });
    assertProblem(other, 422, "idempotency_mismatch");
  });

  test("in flight: 409 with Retry-After, and no second charge", async () => {
    await control("/faults", {
      kind: "delay",
      match: { method: "POST", path: "/v1/payment_intents*" },
      delayMs: 1_500,
    });
    try {
      const cart = await filledCart();
      const [key, body] = [newName("key"), checkoutBody()];
      const first = checkout(cart, { key, body });
      await systemClock.sleep(500);
      const second = await checkout(cart, { key, body });
      assertProblem(second, 409, "in_flight");
      assert.ok(Number(second.headers["retry-after"]) >= 1);
      const answer = await first;
      assert.equal(answer.status, 201);
      assert.equal((await checkout(cart, { key, body })).text, answer.text);
    } finally {
      const market = await attackMarket();
      await send(await market.serviceUrl("stripe"), "/_emulator/faults", {
        method: "DELETE",
        token: market.secrets.stripeKey,
      });
    }
  });

  test("somebody else's key is another key", async () => {
    const { url } = await attackMarket();
    const { alice } = await people();
    const carol = await register("carol");
    const key = newName("key");
    const json = { currency: "EUR" };
    const ids = new Set<unknown>();
    for (const sent of [
      { token: alice.token },
      { token: carol.token },
      { from: newAddress() },
      { from: newAddress() },
    ]) {
      const answer = await send(url, "/api/v1/carts", { json, key, ...sent });
      assert.equal(answer.status, 201);
      ids.add(answer.body.id);
    }
    assert.equal(ids.size, 4);
    const [mine, theirs] = [await filledCart(alice.token), await filledCart(carol.token)];
    const bought = await checkout(mine, { token: alice.token, key });
    const other = await checkout(theirs, { token: carol.token, key });
    assert.deepEqual([bought.status, other.status], [201, 201]);
    assert.notEqual((bought.body.order as { id: string }).id, (other.body.order as { id: string }).id);
  });

  test("a declined card is told the same for ever with its key, and another key tries anew", async () => {
    const cart = await filledCart();
    const key = newName("key");
    const body = checkoutBody({ payment: { method: "card", paymentMethod: "pm_card_chargeDeclined", confirm: true } });
    const declined = await checkout(cart, { key, body });
    assertProblem(declined, 402, "card_declined");
    const again = await checkout(cart, { key, body });
    assert.deepEqual({ ...again.body, traceId: "-" }, { ...declined.body, traceId: "-" });
    const intents = await provider("/v1/payment_intents?limit=100");
    const mine = (intents.data as { metadata: { order_id?: string } }[]).filter(
      ({ metadata }) => metadata.order_id === declined.body.orderId,
    );
    assert.equal(mine.length, 1);
    assertProblem(await checkout(cart), 409, "already_ordered");
  });
});

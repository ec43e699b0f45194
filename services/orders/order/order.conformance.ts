// What happens to an order after it was bought, over HTTP: cancel, ship, refund, read, forget.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { OpenHome } from "../testing/home.ts";
import { assertInvariants } from "../testing/invariants.ts";
import { badCard, eventually, goodCard, lamp, type Market, marketIn } from "../testing/market.ts";
import { down } from "../testing/products-stand-in.ts";

async function bought(
  market: Market,
  lines: readonly (readonly [string, number])[] = [
    ["LAMP", 2],
    ["BOOK", 1],
  ],
) {
  const { status, body, text } = await market.buy(await market.cart(lines));
  assert.equal(status, 201, text);
  const { order, orderToken } = body as { order: { id: string; number: string }; orderToken: string };
  const path = `/orders/${order.id}`;
  return { ...order, orderToken, path, guest: `?orderToken=${orderToken}` };
}

const statusOf = async (market: Market, order: { path: string; guest: string }) =>
  (await market.ask("GET", order.path + order.guest)).body;

export function orderConformance(engine: string, openHome: OpenHome): void {
  const name = (sentence: string) => `${engine} order: ${sentence}`;
  const openMarket = marketIn(openHome);

  test(name("cancelled before payment: closing, the provider confirms, the order is cancelled"), async (t) => {
    const market = await openMarket(t);
    const declined = await market.buy(await market.cart(), randomUUID(), { payment: badCard });
    const path = `/orders/${declined.body.orderId}`;
    const guest = `?orderToken=${declined.body.orderToken}`;
    assert.equal((await market.ask("POST", `${path}/cancel`)).status, 404);
    const cancelled = await market.ask("POST", `${path}/cancel${guest}`);
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.body.status, "cancelled");
    assert.equal((await market.ask("POST", `${path}/cancel${guest}`)).status, 200);
    const late = await market.ask("POST", `${path}/payments${guest}`, { body: { payment: goodCard } });
    assert.equal(late.body.code, "invalid_state");
    await assertInvariants(market);
  });

  test(name("cancelled before payment while the provider is silent: 202, and settled when it speaks"), async (t) => {
    const market = await openMarket(t);
    const begun = await market.buy(await market.cart(), randomUUID(), { payment: { method: "card" } });
    const order = { path: `/orders/${begun.body.order.id}`, guest: `?orderToken=${begun.body.orderToken}` };
    market.payments.word = "unknown";
    const key = randomUUID();
    const cancelled = await market.ask("POST", `${order.path}/cancel${order.guest}`, { key });
    assert.equal(cancelled.status, 202, cancelled.text);
    assert.equal(cancelled.body.status, "closing");
    market.payments.word = "told";
    await eventually("it is cancelled", async () => (await statusOf(market, order)).status === "cancelled");
    const again = await market.ask("POST", `${order.path}/cancel${order.guest}`, { key });
    assert.equal(again.text, cancelled.text);
    await assertInvariants(market);
  });

  test(name("captured while being cancelled: paid, cancelled and paid back"), async (t) => {
    const market = await openMarket(t);
    const begun = await market.buy(await market.cart(), randomUUID(), { payment: { method: "card" } });
    const { id, totals } = begun.body.order;
    const order = { path: `/orders/${id}`, guest: `?orderToken=${begun.body.orderToken}` };
    market.payments.fault = (call, when) => void (call === "close" && when === "before" && market.payments.capture(id));
    await market.ask("POST", `${order.path}/cancel${order.guest}`);
    await eventually("it is paid back", async () => (await statusOf(market, order)).paymentStatus === "refunded");
    const present = await statusOf(market, order);
    assert.equal(present.status, "cancelled");
    assert.deepEqual(present.refunded, totals.total);
    assert.equal(market.payments.books.get(id)?.refunded, totals.total.amount);
    await assertInvariants(market);
  });

  test(name("cancelled after payment: at once, all paid back; nothing ships any more"), async (t) => {
    const market = await openMarket(t);
    const staff = await market.signIn(undefined, "staff");
    const order = await bought(market);
    const cancelled = await market.ask("POST", `${order.path}/cancel${order.guest}`);
    assert.equal(cancelled.status, 200, cancelled.text);
    assert.equal(cancelled.body.status, "cancelled");
    assert.equal(cancelled.body.paymentStatus, "refunded");
    const shipped = await market.ask("POST", `${order.path}/fulfilments`, { body: {}, token: staff.token });
    assert.equal(shipped.status, 409);
    assert.equal(shipped.body.code, "invalid_state");
    await assertInvariants(market);
  });

  test(name("cancelled after payment while payments is away: promised with 202, paid back later"), async (t) => {
    const market = await openMarket(t);
    const order = await bought(market);
    market.payments.fault = (call) => void (call === "refund" && down());
    const cancelled = await market.ask("POST", `${order.path}/cancel${order.guest}`);
    assert.equal(cancelled.status, 202, cancelled.text);
    assert.equal(cancelled.body.status, "cancelled");
    market.payments.fault = undefined;
    await eventually(
      "it is paid back",
      async () => (await statusOf(market, order)).paymentStatus === "refunded",
      12_000,
    );
    await assertInvariants(market);
  });

  test(name("a refund of a cancelled order that fails is reported and asked for again"), async (t) => {
    const market = await openMarket(t);
    const order = await bought(market);
    market.payments.refundsBegin = "failed";
    await market.ask("POST", `${order.path}/cancel${order.guest}`);
    market.payments.refundsBegin = "succeeded";
    await eventually(
      "it is paid back",
      async () => (await statusOf(market, order)).paymentStatus === "refunded",
      12_000,
    );
    const { refunds } = await statusOf(market, order);
    assert.deepEqual(
      refunds.map((each: { status: string }) => each.status),
      ["failed", "succeeded"],
    );
    const staff = await market.signIn(undefined, "staff");
    const timeline = await market.ask("GET", `${order.path}/timeline`, { token: staff.token });
    assert.ok(timeline.body.items.some((entry: { kind: string; cause: string }) => entry.cause === "refund_failed"));
    await assertInvariants(market);
  });

  test(name("parcels: in parts, then the rest; not more than was bought; then it is too late to cancel"), async (t) => {
    const market = await openMarket(t);
    const { token } = await market.signIn(undefined, "staff");
    const order = await bought(market);
    const ship = (body: unknown, key?: string) =>
      market.ask("POST", `${order.path}/fulfilments`, { body, token, ...(key !== undefined && { key }) });
    const customer = await market.signIn();
    assert.equal(
      (await market.ask("POST", `${order.path}/fulfilments`, { body: {}, token: customer.token })).status,
      403,
    );
    assert.equal((await market.ask("POST", `${order.path}/fulfilments`, { body: {} })).status, 401);
    const parcel = { lines: [{ sku: "LAMP", quantity: 1 }], trackingNumber: "T1", carrier: "DHL" };
    const key = randomUUID();
    const first = await ship(parcel, key);
    assert.equal(first.status, 201, first.text);
    assert.equal(first.body.fulfilmentStatus, "partial");
    assert.equal((await ship(parcel, key)).text, first.text);
    assert.equal((await ship({ lines: [{ sku: "LAMP", quantity: 2 }] })).status, 422);
    assert.equal((await ship({ lines: [{ sku: "NOPE", quantity: 1 }] })).status, 422);
    const cancelled = await market.ask("POST", `${order.path}/cancel${order.guest}`);
    assert.equal(cancelled.status, 409);
    const rest = await ship({});
    assert.equal(rest.body.status, "completed");
    assert.equal(rest.body.fulfilmentStatus, "fulfilled");
    assert.deepEqual(rest.body.fulfilments[1].lines, [
      { sku: "LAMP", quantity: 1 },
      { sku: "BOOK", quantity: 1 },
    ]);
    assert.equal((await ship({})).status, 409);
    await assertInvariants(market);
  });

  test(name("an unpaid order does not ship and gives nothing back"), async (t) => {
    const market = await openMarket(t);
    const { token } = await market.signIn(undefined, "staff");
    const declined = await market.buy(await market.cart(), randomUUID(), { payment: badCard });
    const path = `/orders/${declined.body.orderId}`;
    assert.equal((await market.ask("POST", `${path}/fulfilments`, { body: {}, token })).body.code, "invalid_state");
    const refund = { body: { reason: "x" }, token, key: randomUUID() };
    assert.equal((await market.ask("POST", `${path}/refunds`, refund)).body.code, "invalid_state");
  });

  test(
    name("refunds by lines, by amount and of the rest sum to the capture exactly; the same key refunds once"),
    async (t) => {
      const market = await openMarket(t);
      const { token } = await market.signIn(undefined, "staff");
      const order = await bought(market);
      const refund = (body: unknown, key: string = randomUUID()) =>
        market.ask("POST", `${order.path}/refunds`, { body, token, key });
      assert.equal((await market.ask("POST", `${order.path}/refunds`, { body: { reason: "x" }, token })).status, 400);
      const key = randomUUID();
      const line = { lines: [{ sku: "LAMP", quantity: 1 }], reason: "broken" };
      const first = await refund(line, key);
      assert.equal(first.status, 201, first.text);
      assert.equal(first.body.refunded.amount, 4900);
      assert.equal(first.body.paymentStatus, "partially_refunded");
      assert.equal((await refund(line, key)).text, first.text);
      assert.equal((await refund({ ...line, reason: "other" }, key)).body.code, "idempotency_mismatch");
      assert.equal((await refund({ lines: [{ sku: "LAMP", quantity: 2 }], reason: "x" })).status, 422);
      assert.equal(
        (await refund({ amount: { amount: 1, currency: "USD" }, reason: "x" })).body.code,
        "currency_mismatch",
      );
      assert.equal(
        (await refund({ amount: { amount: 99_999, currency: "EUR" }, reason: "x" })).body.code,
        "refund_too_large",
      );
      assert.equal((await refund({ ...line, amount: { amount: 1, currency: "EUR" } })).body.code, "unprocessable");
      assert.equal((await refund({ amount: { amount: 100, currency: "EUR" }, reason: "sorry" })).status, 201);
      const rest = [
        { sku: "LAMP", quantity: 1 },
        { sku: "BOOK", quantity: 1 },
      ];
      const last = await refund({ lines: rest, reason: "all of it" });
      assert.equal(last.body.paymentStatus, "refunded");
      assert.deepEqual(last.body.refunded, last.body.totals.total);
      assert.equal((await refund({ reason: "again" })).body.code, "nothing_to_refund");
      await assertInvariants(market);
    },
  );

  test(name("a refund while payments is away is stored and carried out later"), async (t) => {
    const market = await openMarket(t);
    const { token } = await market.signIn(undefined, "staff");
    const order = await bought(market);
    market.payments.fault = (call) => void (call === "refund" && down());
    const key = randomUUID();
    const asked = await market.ask("POST", `${order.path}/refunds`, { body: { reason: "x" }, token, key });
    assert.equal(asked.status, 202, asked.text);
    market.payments.fault = undefined;
    await eventually(
      "it is paid back",
      async () => (await statusOf(market, order)).paymentStatus === "refunded",
      12_000,
    );
    const again = await market.ask("POST", `${order.path}/refunds`, { body: { reason: "x" }, token, key });
    assert.equal(again.text, asked.text);
    await assertInvariants(market);
  });

  test(name("a refund made in the provider's dashboard is imported"), async (t) => {
    const market = await openMarket(t);
    const order = await bought(market);
    const refundId = randomUUID();
    market.payments.refundInDashboard(order.id, refundId, 500);
    await eventually("it is imported", async () => (await statusOf(market, order)).refunded.amount === 500);
    const { refunds, paymentStatus } = await statusOf(market, order);
    assert.equal(refunds[0].id, refundId);
    assert.equal(paymentStatus, "partially_refunded");
    await assertInvariants(market);
  });

  test(name("staff find orders by status, number and e-mail, page by page; the timeline says why"), async (t) => {
    const market = await openMarket(t);
    const { token } = await market.signIn(undefined, "staff");
    const made = [await bought(market), await bought(market), await bought(market)];
    const list = (query: string) => market.ask("GET", `/admin/orders?${query}`, { token });
    assert.equal((await list("status=paid")).body.total, 3);
    assert.equal((await list("status=expired")).body.total, 0);
    assert.deepEqual(
      (await list(`q=${made[1]?.number}`)).body.items.map((each: { id: string }) => each.id),
      [made[1]?.id],
    );
    assert.equal((await list("q=ADA@ex")).body.total, 3);
    assert.equal((await list("q=%25")).body.total, 0);
    assert.equal((await list("status=nonsense")).status, 400);
    assert.equal((await list("cursor=nonsense")).status, 400);
    const first = await list("limit=2");
    assert.equal(first.body.items.length, 2);
    const second = await list(`limit=2&cursor=${first.body.nextCursor}`);
    assert.deepEqual(
      second.body.items.map((each: { id: string }) => each.id),
      [made[0]?.id],
    );
    assert.equal(second.body.nextCursor, null);
    const timeline = await market.ask("GET", `${made[0]?.path}/timeline`, { token });
    assert.deepEqual(
      timeline.body.items.map((entry: { cause: string; to: string }) => [entry.cause, entry.to]),
      [
        ["checkout", "pending"],
        ["captured", "paid"],
      ],
    );
    const customer = await market.signIn();
    assert.equal((await market.ask("GET", "/admin/orders", { token: customer.token })).status, 403);
    assert.equal((await market.ask("GET", "/admin/orders")).status, 401);
  });

  test(name("a deleted account leaves the trade behind, not the person; its answers forget too"), async (t) => {
    const market = await openMarket(t);
    const ada = await market.signIn();
    const staff = await market.signIn(undefined, "staff");
    const cartId = await market.cart([["LAMP", 1]], ada.token);
    const { body } = await market.buy(cartId, "key-1", {}, ada.token);
    await market.forget(ada.id);
    const { body: order } = await market.ask("GET", `/orders/${body.order.id}`, { token: staff.token });
    assert.equal(order.customerId, null);
    assert.ok(!JSON.stringify(order).includes("Ada"));
    assert.ok(!JSON.stringify(order).includes("ada@"));
    assert.deepEqual(order.totals, body.order.totals);
    const left = await Promise.all(
      ["orders", "purchase_attempts"].map((table) => market.home.rows(`SELECT * FROM ${table}`)),
    );
    assert.ok(!JSON.stringify(left).includes("ada@example.org"), "somewhere the person is still known");
    await assertInvariants(market);
  });

  test(name("lamps of another currency, unknown lamps and too many lamps don't get into a cart"), async (t) => {
    const market = await openMarket(t, { goods: [lamp, { sku: "DOLLAR", price: 1, stock: 1, currency: "USD" }] });
    const cartId = await market.cart([]);
    const add = (sku: string, quantity: unknown) =>
      market.ask("POST", `/carts/${cartId}/items`, { body: { sku, quantity } });
    assert.equal((await add("NOPE", 1)).body.code, "unknown_sku");
    assert.equal((await add("DOLLAR", 1)).body.code, "not_for_sale");
    for (const quantity of [0, -1, 1.5, 1000, "3", true, null]) assert.equal((await add("LAMP", quantity)).status, 400);
    assert.equal((await add("LAMP", 999)).status, 200);
    const full = await add("LAMP", 1);
    assert.equal(full.status, 422, full.text);
    assert.equal(full.body.errors[0].pointer, "/quantity");
    const priced = { body: { sku: "LAMP", quantity: 1, price: 1 } };
    assert.equal((await market.ask("POST", `/carts/${cartId}/items`, priced)).status, 400);
  });
}

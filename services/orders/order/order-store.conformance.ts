// Every promise of OrderStore as a case; each engine's test calls this.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createEvent } from "@souk/chassis/events";
import { paymentCaptured } from "@souk/contracts/payments/events";
import { cartScope, newAttempt } from "../checkout/attempt.ts";
import type { CheckoutStores, OpenCheckoutStores } from "../checkout/checkout-store.conformance.ts";
import { emptyCart, firstStep, nextId } from "../testing/orders.ts";
import { beginClosing, cancel } from "./closing-rules.ts";
import { fulfil } from "./fulfilment-rules.ts";
import { alert, type Order, type Step } from "./order.ts";
import { capture } from "./payment-rules.ts";
import type { Placement } from "./placement.ts";
import { requestRefund, settleRefunds } from "./refund-rules.ts";

const AT = 1_000;
const context = { trace: { traceId: "0".repeat(31).concat("1"), spanId: "0".repeat(15).concat("1"), sampled: false } };

async function placed({ checkouts, carts }: CheckoutStores, change: Partial<Placement> = {}): Promise<Order> {
  const cart = emptyCart();
  await carts.create(cart, null, { at: AT });
  const ids = { attemptId: nextId(), orderId: nextId(), key: randomUUID(), scope: cartScope(cart.id) };
  const given = { ...ids, fingerprint: "f", cart: { version: 1, lines: [] }, holder: "orders-1" };
  const attempt = await checkouts.begin(newAttempt(given, AT));
  const steps = [firstStep({ ...change, id: attempt.orderId, cartId: cart.id })];
  const outcome = await checkouts.place({ attempt, cartId: cart.id, at: AT, steps, context });
  if (typeof outcome === "string" || !("placed" in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.placed;
}

const told = { at: AT + 1, cause: "captured", newId: nextId };
const steps = (all: readonly Step[] | string): readonly Step[] => {
  if (typeof all === "string") throw new Error(all);
  return all;
};
const pay = (order: Order) => ({
  steps: steps(capture(order, { paymentId: "pi_1", amount: 5390 }, told)),
  result: null,
});

export function orderStoreConformance(engine: string, open: OpenCheckoutStores): void {
  const name = (sentence: string) => `${engine} order store: ${sentence}`;

  test(name("an order comes back as its steps left it, parcels and refunds too"), async (t) => {
    const stores = await open(t);
    const { orders } = stores;
    const billingAddress = { name: "B", line1: "x", city: "y", postalCode: "1", country: "FR", line2: "z" };
    const { id } = await placed(stores, { locale: "de", billingAddress, customerId: nextId() });
    await orders.change(id, pay, { at: AT });
    const refundId = nextId();
    let last: Order | undefined;
    const change = (rule: (order: Order) => readonly Step[] | string) =>
      orders.change(
        id,
        (order) => {
          const all = steps(rule(order));
          last = all.at(-1)?.order;
          return { steps: all, result: null };
        },
        { at: AT },
      );
    await change((order) =>
      fulfil(order, { id: nextId(), at: AT, lines: [{ sku: "LAMP", quantity: 1 }], carrier: "DHL" }),
    );
    await change((order) =>
      requestRefund(order, { id: refundId, at: AT, reason: "r", lines: [{ sku: "LAMP", quantity: 1 }] }),
    );
    const state = { refundId, amount: 2450, status: "succeeded", origin: "order" } as const;
    await change((order) => settleRefunds(order, [state], told));
    await change((order) => fulfil(order, { id: nextId(), at: AT + 1, trackingNumber: "T" }));
    const found = await (await stores.again()).orders.find(id);
    assert.deepEqual(found, last);
    assert.deepEqual([found?.status, found?.refunded, found?.fulfilments.length], ["completed", 2450, 2]);
    assert.deepEqual(await stores.events(id), [
      "order.placed",
      "order.paid",
      "order.fulfilled",
      "order.refunded",
      "order.fulfilled",
    ]);
    const history = await orders.history(id);
    assert.deepEqual(
      history.map((row) => row.version),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(
      history.map((row) => row.kind),
      ["status", "status", "parcel", "refund", "refund", "status"],
    );
  });

  test(name("thirty changes at two instances at once: each sees the one before"), async (t) => {
    const stores = await open(t);
    const other = await stores.again();
    const order = await placed(stores);
    const seen: number[] = [];
    const decide = (present: Order) => {
      seen.push(present.version);
      return { steps: [alert(present, AT, "x")], result: null };
    };
    await Promise.all(
      Array.from({ length: 30 }, (_, index) => {
        return (index % 2 ? stores : other).orders.change(order.id, decide, { at: AT, known: order });
      }),
    );
    assert.equal((await stores.orders.find(order.id))?.version, 31);
    assert.equal(new Set(seen).size, 30);
  });

  test(name("the same key decides once, and a refusal is remembered as well"), async (t) => {
    const stores = await open(t);
    const { orders } = stores;
    const order = await placed(stores);
    const once = { scope: "s", key: randomUUID(), fingerprint: "f" };
    let asked = 0;
    const decide = () => {
      asked += 1;
      return { steps: [], result: { refused: "invalid_state" } };
    };
    assert.equal(await orders.resultOf(once), undefined);
    for (let round = 0; round < 3; round += 1)
      assert.deepEqual(await orders.change(order.id, decide, { at: AT, once }), { refused: "invalid_state" });
    assert.equal(asked, 1);
    assert.deepEqual(await orders.resultOf(once), { result: { refused: "invalid_state" } });
  });

  test(name("an event takes effect once, and an older one never after a newer"), async (t) => {
    const stores = await open(t);
    const { orders } = stores;
    const order = await placed(stores);
    const clock = systemClock;
    const { example } = paymentCaptured;
    const eventOf = (aggregateVersion: number) => {
      const content = { aggregateId: order.id, aggregateVersion, data: example };
      return createEvent(paymentCaptured, content, { clock, ids: { uuid: nextId } });
    };
    const [older, newer] = [eventOf(1), eventOf(2)];
    const effects: number[] = [];
    for (const event of [newer, newer, older]) {
      const decide = (present: Order) => {
        effects.push(event.aggregateVersion);
        return { steps: [alert(present, AT, "x")], result: null };
      };
      await orders.change(order.id, decide, { at: AT, taken: { subscriber: "orders.payments", event } });
    }
    assert.deepEqual(effects, [2]);
    assert.equal((await orders.find(order.id))?.version, 2);
  });

  test(name("no such order: undefined, and the rule is not asked"), async (t) => {
    const { orders } = await open(t);
    const never = () => assert.fail("asked");
    assert.equal(await orders.change(nextId(), never, { at: AT }), undefined);
    assert.equal(await orders.find(nextId()), undefined);
  });

  test(name("what the rule throws changes nothing"), async (t) => {
    const stores = await open(t);
    const { id } = await placed(stores);
    const broken = () => {
      throw new Error("broken");
    };
    await assert.rejects(stores.orders.change(id, broken, { at: AT }), /broken/);
    assert.equal((await stores.orders.find(id))?.version, 1);
  });

  test(name("standings: open, paid, closed; unknown ids become dead"), async (t) => {
    const stores = await open(t);
    const { orders } = stores;
    const [open1, paid, unknown] = [await placed(stores), await placed(stores), nextId()];
    await orders.change(paid.id, pay, { at: AT });
    const standing = async () =>
      (await orders.standings([open1.id, paid.id, unknown], AT)).map((each) => each.standing);
    assert.deepEqual(await standing(), ["open", "paid", "closed"]);
    assert.deepEqual(await standing(), ["open", "paid", "closed"]);
    await orders.change(paid.id, (order) => ({ steps: steps(cancel(order, "staff", told)), result: null }), { at: AT });
    assert.deepEqual(await standing(), ["open", "closed", "closed"]);
  });

  test(name("what is due is given to one caller, comes back later, and is gone once settled"), async (t) => {
    const stores = await open(t);
    const other = await stores.again();
    const order = await placed(stores, { payBy: 5_000 });
    const due = async (at: number, from: CheckoutStores = stores) =>
      (await from.orders.takeDue(at, 10)).orders.map((each) => each.id);
    assert.deepEqual(await due(4_999), []);
    const both = await Promise.all([due(5_000), due(5_000, other)]);
    assert.deepEqual(both.flat(), [order.id]);
    assert.deepEqual(await due(5_000 + 60_000), [order.id]);
    const closing = (present: Order) => ({
      steps: beginClosing(present, { at: 70_000, cause: "deadline", cancel: false }),
      result: null,
    });
    await stores.orders.change(order.id, closing, { at: 70_000 });
    assert.deepEqual(await due(70_000), []);
    assert.deepEqual(await due(140_000), [order.id]);
    await stores.orders.change(order.id, pay, { at: 140_000 });
    assert.deepEqual(await due(999_999_999), []);
  });

  test(name("refunds are due from their request until they are settled"), async (t) => {
    const stores = await open(t);
    const { orders } = stores;
    const order = await placed(stores);
    await orders.change(order.id, pay, { at: AT });
    const refundId = nextId();
    const request = (present: Order) => ({
      steps: steps(requestRefund(present, { id: refundId, at: AT, reason: "r" })),
      result: null,
    });
    await orders.change(order.id, request, { at: AT });
    const wanted = [{ orderId: order.id, refundId }];
    assert.deepEqual((await orders.takeDue(AT, 10)).refunds, wanted);
    assert.deepEqual((await orders.takeDue(AT, 10)).refunds, []);
    assert.deepEqual((await orders.takeDue(AT * 100, 10)).refunds, wanted);
    const state = { refundId, amount: 5390, status: "succeeded", origin: "order" } as const;
    await orders.change(order.id, (present) => ({ steps: settleRefunds(present, [state], told), result: null }), {
      at: AT,
    });
    assert.deepEqual((await orders.takeDue(AT * 10_000, 10)).refunds, []);
  });

  test(name("lists by customer, status and search, newest first, page by page"), async (t) => {
    const stores = await open(t);
    const { orders } = stores;
    const customerId = nextId();
    const made = [
      await placed(stores, { customerId }),
      await placed(stores),
      await placed(stores, { customerId, email: "Z%_@x.org" }),
    ];
    const [first, second, third] = made as [Order, Order, Order];
    await orders.change(second.id, pay, { at: AT });
    const ids = async (filter: Parameters<typeof orders.list>[0], limit = 10, before?: number) => {
      const { orders: found, total } = await orders.list(filter, { limit, before });
      return [total, ...found.map((each) => each.id)];
    };
    assert.deepEqual(await ids({}), [3, third.id, second.id, first.id]);
    assert.deepEqual(await ids({}, 2), [3, third.id, second.id]);
    assert.deepEqual(await ids({}, 2, second.number), [3, first.id]);
    assert.deepEqual(await ids({ customerId }), [2, third.id, first.id]);
    assert.deepEqual(await ids({ status: "paid", paymentStatus: "paid" }), [1, second.id]);
    assert.deepEqual(await ids({ fulfilmentStatus: "fulfilled" }), [0]);
    assert.deepEqual(await ids({ q: `S-${first.number}` }), [1, first.id]);
    assert.deepEqual(await ids({ q: String(first.number) }), [1, first.id]);
    assert.deepEqual(await ids({ q: "z%" }), [1, third.id]);
    assert.deepEqual(await ids({ q: "%" }), [0]);
    assert.deepEqual(await ids({ q: "ADA@" }), [2, second.id, first.id]);
  });

  test(name("a forgotten customer's orders keep the trade, in as many calls as it takes"), async (t) => {
    const stores = await open(t);
    const { orders } = stores;
    const customerId = nextId();
    const made = [
      await placed(stores, { customerId }),
      await placed(stores, { customerId }),
      await placed(stores, { customerId }),
    ];
    assert.equal(await orders.forget(customerId, { at: AT, limit: 2 }), "more");
    assert.equal(await orders.forget(customerId, { at: AT, limit: 2 }), "done");
    for (const before of made) {
      const after = await orders.find(before.id);
      assert.deepEqual([after?.totals, after?.lines, after?.version], [before.totals, before.lines, 2]);
      assert.ok(!JSON.stringify(after).includes("Ada"));
      assert.equal(after?.shippingAddress.country, "DE");
    }
    assert.equal((await orders.list({ customerId }, { limit: 10 })).total, 0);
  });
}

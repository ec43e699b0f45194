// Every promise of CheckoutStore as a case; each engine's test calls this.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type TestContext, test } from "node:test";
import type { CartStore } from "../cart/cart-store.ts";
import type { Order } from "../order/order.ts";
import { toDocument } from "../order/order-document.ts";
import type { OrderStore } from "../order/order-store.ts";
import { capture } from "../order/payment-rules.ts";
import { emptyCart, firstStep, nextId } from "../testing/orders.ts";
import { type Attempt, cartScope, LEASE_MS, newAttempt } from "./attempt.ts";
import type { CheckoutStore, Placing, Settling } from "./checkout-store.ts";
import type { FinalAnswer } from "./final-answer.ts";

export type CheckoutStores = {
  readonly checkouts: CheckoutStore;
  readonly orders: OrderStore;
  readonly carts: CartStore;
};
/** `again` is another instance over the same store; `events` are the types that have left. */
export type OpenCheckoutStores = (
  t: TestContext,
) => Promise<
  CheckoutStores & { again: () => Promise<CheckoutStores>; events: (orderId: string) => Promise<readonly string[]> }
>;

const AT = 1_000;
const context = { trace: { traceId: "0".repeat(31).concat("1"), spanId: "0".repeat(15).concat("1"), sampled: false } };
const refusal: FinalAnswer = { kind: "refused", code: "out_of_stock", extensions: { lines: [] } };

async function begun({ checkouts, carts }: CheckoutStores, cart = emptyCart()): Promise<Attempt> {
  await carts.create(cart, null, { at: AT });
  return checkouts.begin(attemptOn(cart.id));
}

function attemptOn(cartId: string, key: string = randomUUID()): Attempt {
  const snapshot = { version: 1, lines: [{ sku: "LAMP", quantity: 2 }] };
  const given = { scope: cartScope(cartId), key, fingerprint: "f", attemptId: nextId(), orderId: nextId() };
  return newAttempt({ ...given, cart: snapshot, holder: "orders-1" }, AT);
}

const cartIdOf = (attempt: Attempt) => attempt.scope.slice("cart:".length);

function placing(attempt: Attempt): Placing {
  const cartId = cartIdOf(attempt);
  return { attempt, cartId, at: AT, steps: [firstStep({ id: attempt.orderId, cartId })], context };
}

const paying = (attempt: Attempt, known: Order): Settling => ({
  attempt,
  known,
  at: AT,
  context,
  decide: (order) => {
    const told = { at: AT, cause: "captured", newId: nextId };
    const steps = capture(order, { paymentId: "pi_1", amount: 5390 }, told);
    if (typeof steps === "string") throw new Error(steps);
    const present = steps.at(-1)?.order ?? order;
    return {
      steps,
      answer: { kind: "ordered", order: toDocument(present), payment: { id: "pi_1", status: "captured" } },
    };
  },
});

async function placedOrder(store: CheckoutStore, attempt: Attempt): Promise<Order> {
  const outcome = await store.place(placing(attempt));
  if (typeof outcome === "string" || !("placed" in outcome)) throw new Error(JSON.stringify(outcome));
  return outcome.placed;
}

export function checkoutStoreConformance(engine: string, open: OpenCheckoutStores): void {
  const name = (sentence: string) => `${engine} checkout store: ${sentence}`;
  const later = { holder: "orders-2", at: AT + LEASE_MS, newOrderId: nextId() };

  test(name("a key begins once; whoever comes second is given the first"), async (t) => {
    const stores = await open(t);
    const first = await begun(stores);
    const second = await stores.checkouts.begin({ ...attemptOn("x", first.key), scope: first.scope });
    assert.deepEqual(second, first);
    assert.deepEqual(await stores.checkouts.find(first.scope, first.key), first);
    assert.equal(await stores.checkouts.find(first.scope, "other"), undefined);
  });

  test(name("twelve beginnings of one key at two instances: one attempt"), async (t) => {
    const stores = await open(t);
    const other = await stores.again();
    const cart = emptyCart();
    await stores.carts.create(cart, null, { at: AT });
    const key = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (index % 2 ? stores : other).checkouts.begin(attemptOn(cart.id, key))),
    );
    assert.equal(new Set(all.map((each) => each.attemptId)).size, 1);
  });

  test(
    name("a running lease is held; an ended one is taken over once, with the next fence and the same ids"),
    async (t) => {
      const stores = await open(t);
      const { checkouts } = stores;
      const attempt = await begun(stores);
      assert.equal(await checkouts.takeOver(attempt, { ...later, at: later.at - 1 }), "held");
      const all = await Promise.all([checkouts.takeOver(attempt, later), checkouts.takeOver(attempt, later)]);
      const [taken, ...rest] = all.filter((each) => each !== "held");
      assert.equal(rest.length, 0);
      assert.deepEqual(taken, { ...attempt, holder: "orders-2", fence: 2, leaseUntil: later.at + LEASE_MS });
    },
  );

  test(
    name(
      "a released lease may be taken at once; only its holder's fence releases it; an instance's start ends its own",
    ),
    async (t) => {
      const stores = await open(t);
      const { checkouts } = stores;
      const [one, two] = [await begun(stores), await begun(stores)];
      await checkouts.release({ ...one, fence: 7 });
      assert.equal(await checkouts.takeOver(one, { ...later, at: AT }), "held");
      await checkouts.release(one);
      assert.notEqual(await checkouts.takeOver(one, { ...later, at: AT }), "held");
      await checkouts.releaseAll("orders-1");
      assert.equal(await checkouts.takeOver(one, { ...later, at: AT }), "held", "it is another instance's by now");
      assert.notEqual(await checkouts.takeOver(two, { ...later, at: AT }), "held");
    },
  );

  test(name("placing orders the cart, and numbers, stores and tells of the order, all at once"), async (t) => {
    const stores = await open(t);
    const attempt = await begun(stores);
    const order = await placedOrder(stores.checkouts, attempt);
    assert.ok(order.number > 100_000);
    assert.deepEqual(await stores.orders.find(attempt.orderId), order);
    const cart = await stores.carts.find(cartIdOf(attempt));
    assert.deepEqual([cart?.state, cart?.orderId, cart?.version], ["ordered", order.id, 2]);
    const [entry, ...more] = await stores.orders.history(order.id);
    assert.deepEqual(entry, { version: 1, at: 1000, kind: "status", cause: "checkout", from: null, to: "pending" });
    assert.equal(more.length, 0);
    assert.deepEqual(await stores.events(order.id), ["order.placed"]);
  });

  test(name("placing again gives the same order; another attempt on the cart learns of it"), async (t) => {
    const stores = await open(t);
    const { checkouts } = stores;
    const first = await begun(stores);
    const second = await checkouts.begin(attemptOn(cartIdOf(first)));
    const order = await placedOrder(checkouts, first);
    assert.deepEqual(await placedOrder(checkouts, first), order);
    assert.deepEqual(await checkouts.place(placing(second)), { orderedAs: order.id });
    assert.deepEqual(await checkouts.refuse(second, refusal), {
      kind: "refused",
      code: "already_ordered",
      extensions: { orderId: order.id },
    });
    assert.deepEqual(await stores.events(order.id), ["order.placed"]);
  });

  test(name("sixteen attempts place one cart at once: one order"), async (t) => {
    const stores = await open(t);
    const other = await stores.again();
    const cart = emptyCart();
    await stores.carts.create(cart, null, { at: AT });
    const attempts = await Promise.all(Array.from({ length: 16 }, () => stores.checkouts.begin(attemptOn(cart.id))));
    const outcomes = await Promise.all(
      attempts.map((attempt, index) => (index % 2 ? stores : other).checkouts.place(placing(attempt))),
    );
    const placed = outcomes.filter((each) => typeof each !== "string" && "placed" in each);
    const ordered = outcomes.filter((each) => typeof each !== "string" && "orderedAs" in each);
    assert.deepEqual([placed.length, ordered.length], [1, 15]);
  });

  test(name("a cart that changed since the beginning is not ordered"), async (t) => {
    const stores = await open(t);
    const attempt = await begun(stores);
    const change = (cart: Awaited<ReturnType<CartStore["find"]>> & object) => {
      return { cart: { ...cart, version: cart.version + 1 }, result: null };
    };
    await stores.carts.change(cartIdOf(attempt), change, { at: AT });
    assert.equal(await stores.checkouts.place(placing(attempt)), "cart_changed");
    assert.equal(await stores.orders.find(attempt.orderId), undefined);
  });

  test(name("a dead id never becomes an order; a takeover or a replacement gives another"), async (t) => {
    const stores = await open(t);
    const { checkouts, orders } = stores;
    const [one, two] = [await begun(stores), await begun(stores)];
    assert.deepEqual(await orders.standings([one.orderId], AT), [{ orderId: one.orderId, standing: "closed" }]);
    assert.equal(await checkouts.place(placing(one)), "dead");
    const taken = await checkouts.takeOver(one, later);
    assert.ok(taken !== "held" && taken.orderId === later.newOrderId);
    const replaced = await checkouts.replaceOrder(two, nextId(), AT);
    assert.ok(replaced !== "fenced" && replaced.orderId !== two.orderId);
    assert.equal(await checkouts.place(placing(two)), "dead");
    assert.equal((await placedOrder(checkouts, replaced)).id, replaced.orderId);
    const standing = await orders.standings([two.orderId, replaced.orderId], AT);
    assert.deepEqual(
      standing.map((each) => each.standing),
      ["closed", "open"],
    );
  });

  test(
    name("an id that is placed while it is asked about is an order or dead, never both, and both learn which"),
    async (t) => {
      const stores = await open(t);
      const other = await stores.again();
      for (let round = 0; round < 20; round += 1) {
        const attempt = await begun(stores);
        const asking = () => other.orders.standings([attempt.orderId, nextId()], AT);
        const [outcome, asked, again] = await Promise.all([
          stores.checkouts.place(placing(attempt)),
          asking(),
          asking(),
        ]);
        const lives = (await stores.orders.find(attempt.orderId)) !== undefined;
        assert.equal(typeof outcome !== "string" && "placed" in outcome, lives);
        if (!lives) assert.equal(outcome, "dead");
        for (const answer of [asked, again]) assert.equal(answer[0]?.standing, lives ? "open" : "closed");
        const later = await stores.orders.standings([attempt.orderId], AT);
        assert.equal(later[0]?.standing, lives ? "open" : "closed");
      }
    },
  );

  test(name("a refusal that races with another attempt's order is final, and right about the cart"), async (t) => {
    const stores = await open(t);
    const other = await stores.again();
    for (let round = 0; round < 10; round += 1) {
      const first = await begun(stores);
      const second = await stores.checkouts.begin(attemptOn(cartIdOf(first)));
      const [outcome, answer] = await Promise.all([
        stores.checkouts.place(placing(first)),
        other.checkouts.refuse(second, refusal),
      ]);
      assert.ok(typeof outcome !== "string" && "placed" in outcome);
      assert.ok(answer !== "fenced" && answer.kind === "refused");
      assert.ok(["out_of_stock", "already_ordered"].includes(answer.code));
      assert.deepEqual((await other.checkouts.find(second.scope, second.key))?.answer, answer);
    }
  });

  test(name("settling stores order, history, event and answer at once, for ever"), async (t) => {
    const stores = await open(t);
    const { checkouts, orders } = stores;
    const attempt = await begun(stores);
    const order = await placedOrder(checkouts, attempt);
    const answer = await checkouts.settle(paying(attempt, order));
    assert.ok(typeof answer !== "string" && answer.kind === "ordered" && answer.order.status === "paid");
    assert.deepEqual(await stores.events(order.id), ["order.placed", "order.paid"]);
    const found = await checkouts.find(attempt.scope, attempt.key);
    assert.equal(JSON.stringify(found?.answer), JSON.stringify(answer));
    assert.equal(await checkouts.refuse(attempt, refusal), "fenced");
    assert.equal(await checkouts.settle(paying(attempt, order)), "fenced");
    assert.equal(await checkouts.takeOver(attempt, { ...later, at: later.at * 9 }), "held");
    assert.equal((await orders.find(order.id))?.version, 2);
  });

  test(name("settling looks at the order as it stands, not as it was known"), async (t) => {
    const stores = await open(t);
    const { checkouts, orders } = stores;
    const attempt = await begun(stores);
    const known = await placedOrder(checkouts, attempt);
    const told = { at: AT, cause: "event", newId: nextId };
    const decide = (order: Order) => {
      const steps = capture(order, { paymentId: "pi_1", amount: 5390 }, told);
      return { steps: typeof steps === "string" ? [] : steps, result: null };
    };
    await orders.change(known.id, decide, { at: AT });
    const answer = await checkouts.settle(paying(attempt, known));
    assert.ok(typeof answer !== "string" && answer.kind === "ordered");
    assert.equal((await orders.find(known.id))?.version, 2);
    assert.deepEqual(await stores.events(known.id), ["order.placed", "order.paid"]);
  });

  test(name("without an answer the steps are stored and the key stays open"), async (t) => {
    const stores = await open(t);
    const attempt = await begun(stores);
    const order = await placedOrder(stores.checkouts, attempt);
    const { decide, ...rest } = paying(attempt, order);
    const outcome = await stores.checkouts.settle({ ...rest, decide: (each) => ({ steps: decide(each).steps }) });
    assert.equal(outcome, "unsettled");
    assert.equal((await stores.orders.find(order.id))?.status, "paid");
    assert.equal((await stores.checkouts.find(attempt.scope, attempt.key))?.answer, null);
  });

  test(name("an older fence can't place, settle, refuse, replace or release"), async (t) => {
    const stores = await open(t);
    const { checkouts } = stores;
    const slow = await begun(stores);
    const taken = await checkouts.takeOver(slow, later);
    assert.ok(taken !== "held");
    assert.equal(await checkouts.place(placing(slow)), "fenced");
    assert.equal(await checkouts.refuse(slow, refusal), "fenced");
    assert.equal(await checkouts.replaceOrder(slow, nextId(), AT), "fenced");
    await checkouts.release(slow);
    assert.equal(await checkouts.takeOver(slow, later), "held");
    const order = await placedOrder(checkouts, taken);
    assert.equal(await checkouts.settle(paying(slow, order)), "fenced");
    assert.equal((await stores.orders.find(order.id))?.status, "pending");
    assert.notEqual(await checkouts.settle(paying(taken, order)), "fenced");
  });

  test(name("an answer given while placing is final"), async (t) => {
    const stores = await open(t);
    const attempt = await begun(stores);
    const answer = (order: Order): FinalAnswer => ({
      ...{ kind: "ordered", order: toDocument(order), payment: { id: null, status: "captured" } },
    });
    const outcome = await stores.checkouts.place({ ...placing(attempt), answer });
    assert.ok(typeof outcome !== "string" && "placed" in outcome && outcome.answer?.kind === "ordered");
    assert.match(outcome.answer.order.number, /^S-1\d{5}$/);
    assert.deepEqual((await stores.checkouts.find(attempt.scope, attempt.key))?.answer, outcome.answer);
  });
}

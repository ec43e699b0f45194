// Every promise of CartStore as a case; each engine's test calls this.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { type TestContext, test } from "node:test";
import { Problem } from "@souk/chassis/errors";
import type { Quote } from "@souk/contracts/products/internal-routes";
import { nextId } from "../testing/orders.ts";
import { addItem, type Cart, claim, newCart, removeItem } from "./cart.ts";
import type { CartDecision, CartStore } from "./cart-store.ts";

/** `again` is another instance over the same store. */
type CartStores = { readonly carts: CartStore };
export type OpenCartStores = (t: TestContext) => Promise<CartStores & { again: () => Promise<CartStores> }>;

const quote = (sku: string): Quote => ({
  sku,
  productId: "01995f2e-7d10-7000-8000-000000000002",
  variantId: "01995f2e-7d10-7000-8000-000000000003",
  handle: sku.toLowerCase(),
  title: `A ${sku} with “quotes”, \u0000-free`,
  unitPrice: { amount: 4900, currency: "EUR" },
  taxClass: "standard",
  weightGrams: 10,
  stock: 3,
});
const cartOf = (customerId: string | null = null, currency = "EUR", at = 1): Cart =>
  newCart({ id: nextId(), currency, customerId, lines: [], at });
const add =
  (sku: string, quantity: number, at: number) =>
  (cart: Cart): CartDecision<unknown> => {
    const next = addItem(cart, { quote: quote(sku), quantity, at });
    return typeof next === "string" ? { result: next } : { cart: next, result: next.version };
  };

export function cartStoreConformance(engine: string, open: OpenCartStores): void {
  const name = (sentence: string) => `${engine} cart store: ${sentence}`;

  test(name("a cart comes back as it was stored, lines in their order"), async (t) => {
    const { carts: store, again } = await open(t);
    const cart = cartOf("ada");
    await store.create(cart, null, { at: 1 });
    for (const sku of ["Z", "A", "M/ 1#%"]) await store.change(cart.id, add(sku, 2, 5), { at: 5 });
    await store.change(cart.id, add("A", 1, 6), { at: 6 });
    const found = await (await again()).carts.find(cart.id);
    assert.deepEqual(
      found?.lines.map((line) => [line.sku, line.quantity]),
      [
        ["Z", 2],
        ["A", 3],
        ["M/ 1#%", 2],
      ],
    );
    assert.deepEqual(found?.lines[0]?.quote, quote("Z"));
    assert.deepEqual({ ...found, lines: [] }, { ...cart, version: 5, updatedAt: 6, lines: [] });
    assert.equal(await store.find(nextId()), undefined);
  });

  test(name("a removed line is gone, the others keep their order"), async (t) => {
    const { carts: store } = await open(t);
    const cart = cartOf();
    await store.create(cart, null, { at: 1 });
    for (const sku of ["A", "B", "C"]) await store.change(cart.id, add(sku, 1, 2), { at: 2 });
    const remove = (present: Cart) => ({ cart: removeItem(present, "B", 3) as Cart, result: null });
    await store.change(cart.id, remove, { at: 3 });
    await store.change(cart.id, add("D", 1, 4), { at: 4 });
    assert.deepEqual(
      (await store.find(cart.id))?.lines.map((line) => line.sku),
      ["A", "C", "D"],
    );
  });

  test(
    name("the same key makes one cart and one change, with the first result; another body is a mismatch"),
    async (t) => {
      const { carts: store } = await open(t);
      const once = { scope: "s", key: randomUUID(), fingerprint: "f" };
      const [first, second] = [cartOf(), cartOf()];
      assert.equal(await store.create(first, first.id, { at: 1, once }), first.id);
      assert.equal(await store.create(second, second.id, { at: 2, once }), first.id);
      assert.equal(await store.find(second.id), undefined);
      const change = { at: 3, once: { ...once, key: randomUUID() } };
      assert.equal(await store.resultOf(change.once), undefined);
      assert.equal(await store.change(first.id, add("A", 1, 3), change), 2);
      assert.equal(await store.change(first.id, add("A", 1, 3), change), 2);
      assert.deepEqual(await store.resultOf(change.once), { result: 2 });
      assert.equal((await store.find(first.id))?.lines[0]?.quantity, 1);
      const other = { ...change, once: { ...change.once, fingerprint: "g" } };
      await assert.rejects(store.change(first.id, add("A", 1, 3), other), (error) => {
        return error instanceof Problem && error.code === "idempotency_mismatch";
      });
    },
  );

  test(name("no such cart: undefined, and the rule is not asked"), async (t) => {
    const { carts: store } = await open(t);
    const never = () => assert.fail("asked");
    assert.equal(await store.change(nextId(), never, { at: 1 }), undefined);
    assert.equal(await store.claim(nextId(), "ada", never, { at: 1 }), undefined);
  });

  test(name("what the rule throws changes nothing"), async (t) => {
    const { carts: store } = await open(t);
    const cart = cartOf();
    await store.create(cart, null, { at: 1 });
    const broken = () => {
      throw new Error("broken");
    };
    await assert.rejects(store.change(cart.id, broken, { at: 2 }), /broken/);
    assert.equal((await store.find(cart.id))?.version, 1);
  });

  test(name("parallel changes at two instances add up"), async (t) => {
    const { carts: store, again } = await open(t);
    const { carts: other } = await again();
    const cart = cartOf();
    await store.create(cart, null, { at: 1 });
    const changes = Array.from({ length: 20 }, (_, index) => {
      return (index % 2 === 0 ? store : other).change(cart.id, add("A", 1, 2), { at: 2 });
    });
    const versions = await Promise.all(changes);
    assert.equal(new Set(versions).size, 20);
    assert.equal((await store.find(cart.id))?.lines[0]?.quantity, 20);
  });

  test(
    name("a claim sees the customer's newest other open cart in the currency, and moves both or none"),
    async (t) => {
      const { carts: store } = await open(t);
      const [guest, older, newer, foreign] = [
        cartOf(),
        cartOf("ada", "EUR", 1),
        cartOf("ada", "EUR", 2),
        cartOf("ada", "USD", 3),
      ];
      for (const cart of [guest, older, newer, foreign]) await store.create(cart, null, { at: 1 });
      await store.change(guest.id, add("A", 2, 4), { at: 4 });
      await store.change(newer.id, add("A", 1, 4), { at: 4 });
      assert.equal((await store.findOwn("ada", "EUR"))?.id, newer.id);
      const decide = (cart: Cart, own: Cart | undefined) => {
        const claimed = claim(cart, { customerId: "ada", own, at: 5 });
        if (typeof claimed === "string") return { result: claimed };
        return { claimed, result: claimed.survivor.id };
      };
      assert.equal(await store.claim(guest.id, "ada", decide, { at: 5 }), newer.id);
      assert.equal((await store.find(newer.id))?.lines[0]?.quantity, 3);
      const merged = await store.find(guest.id);
      assert.deepEqual([merged?.state, merged?.mergedInto, merged?.lines.length], ["merged", newer.id, 0]);
      assert.equal(await store.claim(guest.id, "ada", decide, { at: 6 }), "cart_closed");
    },
  );

  test(name("the first cart that is claimed becomes the customer's"), async (t) => {
    const { carts: store } = await open(t);
    const guest = cartOf();
    await store.create(guest, null, { at: 1 });
    const decide = (cart: Cart, own: Cart | undefined) => {
      const claimed = claim(cart, { customerId: "eve", own, at: 5 });
      return { claimed: typeof claimed === "string" ? undefined : claimed, result: null };
    };
    await store.claim(guest.id, "eve", decide, { at: 5 });
    assert.equal((await store.find(guest.id))?.customerId, "eve");
  });

  test(
    name("two guests' carts that one customer claims at once at two instances: one survives with all units"),
    async (t) => {
      const { carts: store, again } = await open(t);
      const { carts: other } = await again();
      for (let round = 0; round < 10; round += 1) {
        const customerId = `ada-${round}`;
        const guests = [cartOf(), cartOf()];
        for (const cart of guests) {
          await store.create(cart, null, { at: 1 });
          await store.change(cart.id, add("A", 1, 2), { at: 2 });
        }
        const decide = (cart: Cart, own: Cart | undefined) => {
          const claimed = claim(cart, { customerId, own, at: 5 });
          return { claimed: typeof claimed === "string" ? undefined : claimed, result: null };
        };
        await Promise.all(
          guests.map((cart, index) => (index === 0 ? store : other).claim(cart.id, customerId, decide, { at: 5 })),
        );
        const { carts: left, total } = await store.listOpen(customerId, { limit: 10 });
        assert.equal(total, 1);
        assert.equal(left[0]?.lines[0]?.quantity, 2);
      }
    },
  );

  test(name("open carts of a customer, newest first, page by page"), async (t) => {
    const { carts: store } = await open(t);
    const made = Array.from({ length: 5 }, () => cartOf("lin"));
    for (const cart of [...made, cartOf("other"), cartOf()]) await store.create(cart, null, { at: 1 });
    const ids = made.map((cart) => cart.id).reverse();
    const first = await store.listOpen("lin", { limit: 3 });
    assert.equal(first.total, 5);
    assert.deepEqual(
      first.carts.map((cart) => cart.id),
      ids.slice(0, 3),
    );
    const second = await store.listOpen("lin", { limit: 3, before: first.carts.at(-1)?.id });
    assert.deepEqual(
      second.carts.map((cart) => cart.id),
      ids.slice(3),
    );
  });
}

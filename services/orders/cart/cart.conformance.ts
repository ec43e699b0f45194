// Carts over HTTP, and the rules of merging as properties.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { MAX_LINES, MAX_QUANTITY } from "@souk/contracts/orders/order-schema";
import fc from "fast-check";
import type { OpenHome } from "../testing/home.ts";
import { book, type Goods, lamp, type Market, marketIn } from "../testing/market.ts";
import { nextId } from "../testing/orders.ts";
import { down } from "../testing/products-stand-in.ts";
import { type Cart, claim, newCart } from "./cart.ts";

type Item = { readonly sku: string; readonly quantity: number };
const itemsOf = (body: { items: readonly Item[] }) => body.items.map(({ sku, quantity }) => [sku, quantity]);

async function signedInCart(market: Market, token: string, lines: readonly (readonly [string, number])[]) {
  const id = await market.cart(lines, token);
  return { id, read: async () => (await market.ask("GET", `/carts/${id}`, { token })).body };
}

export function cartConformance(engine: string, openHome: OpenHome): void {
  const name = (sentence: string) => `${engine} cart: ${sentence}`;
  const openMarket = marketIn(openHome);

  test(name("a cart lives in the currency that it was made in"), async (t) => {
    const market = await openMarket(t);
    const of = async (body: unknown) => market.ask("POST", "/carts", { body });
    assert.equal((await of({})).body.currency, "EUR");
    assert.equal((await of({ currency: "JPY" })).body.currency, "JPY");
    const unknown = await of({ currency: "XXX" });
    assert.deepEqual([unknown.status, unknown.body.code], [422, "unknown_currency"]);
    for (const body of [{ currency: "eur" }, { currency: 1 }, { userId: "x" }, []])
      assert.equal((await of(body)).status, 400);
  });

  test(name("the same key makes one cart and adds once; another body is a mismatch"), async (t) => {
    const market = await openMarket(t);
    const key = randomUUID();
    const first = await market.ask("POST", "/carts", { body: {}, key });
    assert.equal((await market.ask("POST", "/carts", { body: {}, key })).text, first.text);
    const path = `/carts/${first.body.id}/items`;
    const add = { body: { sku: "LAMP", quantity: 2 }, key };
    const added = await market.ask("POST", path, add);
    assert.equal((await market.ask("POST", path, add)).text, added.text);
    const other = await market.ask("POST", path, { ...add, body: { sku: "LAMP", quantity: 3 } });
    assert.equal(other.body.code, "idempotency_mismatch");
    assert.deepEqual(itemsOf((await market.ask("GET", `/carts/${first.body.id}`)).body), [["LAMP", 2]]);
  });

  test(name("items are added, changed and taken out; the version rises; SKUs may contain anything"), async (t) => {
    const strange: Goods = { sku: "A/B #1 %2F", price: 100, stock: 5 };
    const market = await openMarket(t, { goods: [lamp, book, strange] });
    const id = await market.cart([
      ["LAMP", 1],
      [strange.sku, 2],
    ]);
    const item = `/carts/${id}/items/${encodeURIComponent(strange.sku)}`;
    const changed = await market.ask("PATCH", item, { body: { quantity: 7 } });
    assert.equal(changed.status, 200, changed.text);
    assert.deepEqual(itemsOf(changed.body), [
      ["LAMP", 1],
      [strange.sku, 7],
    ]);
    assert.equal(changed.body.items[1].available, false, "only 5 are there");
    assert.equal(changed.body.items[0].available, true);
    assert.equal(changed.body.version, 4);
    const removed = await market.ask("DELETE", item);
    assert.deepEqual(itemsOf(removed.body), [["LAMP", 1]]);
    assert.equal((await market.ask("DELETE", item)).status, 404);
    assert.equal((await market.ask("PATCH", item, { body: { quantity: 1 } })).status, 404);
    assert.equal((await market.ask("GET", `/carts/${randomUUID()}`)).status, 404);
    assert.equal((await market.ask("GET", "/carts/not-an-id")).status, 404);
  });

  test(name("a cart has a most of lines"), async (t) => {
    const goods = Array.from(
      { length: MAX_LINES + 1 },
      (_, index): Goods => ({ sku: `S${index}`, price: 1, stock: 9 }),
    );
    const market = await openMarket(t, { goods });
    const id = await market.cart(goods.slice(0, MAX_LINES).map((each) => [each.sku, 1] as const));
    const full = await market.ask("POST", `/carts/${id}/items`, { body: { sku: `S${MAX_LINES}`, quantity: 1 } });
    assert.deepEqual([full.status, full.body.code], [422, "cart_full"]);
    assert.equal((await market.ask("POST", `/carts/${id}/items`, { body: { sku: "S0", quantity: 1 } })).status, 200);
  });

  test(name("amounts that no field could carry are refused"), async (t) => {
    const market = await openMarket(t, { goods: [{ sku: "MOON", price: 1_000_000_000_000, stock: 999 }] });
    const id = await market.cart([]);
    const refused = await market.ask("POST", `/carts/${id}/items`, { body: { sku: "MOON", quantity: 999 } });
    assert.deepEqual([refused.status, refused.body.code], [422, "amount_too_large"]);
    assert.deepEqual(itemsOf((await market.ask("GET", `/carts/${id}`)).body), []);
  });

  test(name("prices are fresh where products answers, and the last ones while it is away"), async (t) => {
    const market = await openMarket(t);
    const id = await market.cart();
    market.products.goods.set("LAMP", { ...lamp, price: 100 });
    assert.equal((await market.ask("GET", `/carts/${id}`)).body.items[0].unitPrice.amount, 100);
    market.products.fault = () => down();
    const away = await market.ask("GET", `/carts/${id}`);
    assert.equal(away.status, 200, away.text);
    assert.equal(away.body.items[0].unitPrice.amount, 4900);
    assert.equal((await market.ask("DELETE", `/carts/${id}/items/LAMP`)).status, 200);
    const add = await market.ask("POST", `/carts/${id}/items`, { body: { sku: "LAMP", quantity: 1 } });
    assert.equal(add.status, 503);
  });

  test(name("what is no longer for sale is shown as such, and checkout refuses it"), async (t) => {
    const market = await openMarket(t);
    const id = await market.cart([
      ["LAMP", 1],
      ["BOOK", 1],
    ]);
    market.products.goods.delete("BOOK");
    const { body } = await market.ask("GET", `/carts/${id}`);
    assert.deepEqual([body.items[1].available, body.items[1].unitPrice.amount], [false, 0]);
    const bought = await market.buy(id);
    assert.deepEqual([bought.status, bought.body.code, bought.body.lines], [422, "unknown_sku", [{ sku: "BOOK" }]]);
  });

  test(name("an ordered cart is closed, and says which order it became"), async (t) => {
    const market = await openMarket(t);
    const id = await market.cart();
    const { body } = await market.buy(id);
    const cart = await market.ask("GET", `/carts/${id}`);
    assert.deepEqual([cart.body.state, cart.body.orderId], ["ordered", body.order.id]);
    for (const [method, path, change] of [
      ["POST", "items", { sku: "LAMP", quantity: 1 }],
      ["PATCH", "items/LAMP", { quantity: 2 }],
      ["DELETE", "items/LAMP", undefined],
    ] as const) {
      const closed = await market.ask(method, `/carts/${id}/${path}`, change ? { body: change } : {});
      assert.deepEqual([closed.status, closed.body.code], [409, "cart_closed"]);
    }
  });

  test(
    name("shipping options of a country, cheapest first; another country has others; without one 400"),
    async (t) => {
      const market = await openMarket(t);
      const id = await market.cart([["LAMP", 1]]);
      const offers = async (query: string) => market.ask("GET", `/carts/${id}/shipping-options${query}`);
      const german = await offers("?country=DE");
      assert.deepEqual(german.body, [
        { id: "standard", name: "Standard", price: { amount: 490, currency: "EUR" }, estimatedDays: 4 },
        { id: "express", name: "Express", price: { amount: 1290, currency: "EUR" }, estimatedDays: 2 },
      ]);
      assert.deepEqual(
        (await offers("?country=JP")).body.map((each: { id: string }) => each.id),
        ["international"],
      );
      assert.equal((await offers("")).status, 400);
      const wrong = await market.ask("GET", `/carts/${id}?country=JP&shippingOption=standard`);
      assert.deepEqual([wrong.status, wrong.body.code], [422, "shipping_unavailable"]);
    },
  );

  test(name("at sign-in the guest cart becomes the customer's, and is nobody else's from then on"), async (t) => {
    const market = await openMarket(t);
    const [ada, eve] = [await market.signIn(), await market.signIn()];
    const id = await market.cart();
    assert.equal((await market.ask("POST", `/carts/${id}/claim`)).status, 401);
    const claimed = await market.ask("POST", `/carts/${id}/claim`, { token: ada.token });
    assert.equal(claimed.status, 200, claimed.text);
    assert.deepEqual([claimed.body.id, claimed.body.customerId], [id, ada.id]);
    assert.equal((await market.ask("POST", `/carts/${id}/claim`, { token: ada.token })).status, 200);
    assert.equal((await market.ask("POST", `/carts/${id}/claim`, { token: eve.token })).status, 404);
    assert.equal((await market.ask("GET", `/carts/${id}`)).status, 404);
    assert.equal((await market.ask("GET", "/carts", { token: ada.token })).body.items[0].id, id);
  });

  test(
    name("with a cart of the customer's own the two merge: quantities add up; claiming again shows where it went"),
    async (t) => {
      const market = await openMarket(t);
      const ada = await market.signIn();
      const own = await signedInCart(market, ada.token, [["LAMP", 998]]);
      const guest = await market.cart([
        ["LAMP", 5],
        ["BOOK", 1],
      ]);
      const merged = await market.ask("POST", `/carts/${guest}/claim`, { token: ada.token });
      assert.equal(merged.body.id, own.id);
      assert.deepEqual(itemsOf(merged.body), [
        ["LAMP", 999],
        ["BOOK", 1],
      ]);
      assert.deepEqual((await own.read()).items, merged.body.items);
      const again = await market.ask("POST", `/carts/${guest}/claim`, { token: ada.token });
      assert.equal(again.body.id, own.id);
      assert.deepEqual(itemsOf(again.body), [
        ["LAMP", 999],
        ["BOOK", 1],
      ]);
      const dead = await market.buy(guest);
      assert.deepEqual([dead.status, dead.body.code], [409, "cart_closed"]);
    },
  );

  test(name("merging loses no unit below the cap, and never passes it"), () => {
    const lines = fc.uniqueArray(
      fc.record({ sku: fc.constantFrom(..."ABCDEF"), quantity: fc.integer({ min: 1, max: 999 }) }),
      {
        selector: (line) => line.sku,
      },
    );
    const cartOf = (drawn: readonly Item[], customerId: string | null): Cart =>
      newCart({
        id: nextId(),
        currency: "EUR",
        customerId,
        at: 1,
        lines: drawn.map((line) => ({ ...line, quote: {} as never })),
      });
    fc.assert(
      fc.property(lines, lines, (own, others) => {
        const claimed = claim(cartOf(others, null), { customerId: "ada", own: cartOf(own, "ada"), at: 2 });
        assert.ok(typeof claimed !== "string");
        const units = (all: readonly Item[], sku: string) => all.find((line) => line.sku === sku)?.quantity ?? 0;
        for (const sku of "ABCDEF")
          assert.equal(
            units(claimed.survivor.lines, sku),
            Math.min(MAX_QUANTITY, units(own, sku) + units(others, sku)),
          );
        assert.equal(claimed.merged?.lines.length, 0);
      }),
    );
  });
}

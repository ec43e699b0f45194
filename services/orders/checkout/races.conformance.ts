// Two of anything at once: keys, carts, instances, a slow original and its takeover.
import assert from "node:assert/strict";
import { test } from "node:test";
import { anyKey, type Bench, benchIn } from "../testing/bench-of-cuts.ts";
import type { OpenHome } from "../testing/home.ts";
import { assertInvariants } from "../testing/invariants.ts";
import { book, checkoutBody, lamp, marketIn } from "../testing/market.ts";
import { LEASE_MS } from "./attempt.ts";
import type { Outcome } from "./checkout.ts";

const codeOf = (outcome: Outcome): string => {
  if (typeof outcome === "string") return outcome;
  return outcome.answer.kind === "refused" ? outcome.answer.code : `ordered/${outcome.answer.order.status}`;
};

/** Lets the first call of that name wait until it is told to go on. */
function hold(of: { fault: Bench["payments"]["fault"] }, name: string, when: "before" | "after") {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let first = true;
  of.fault = (call, at) => {
    if (!first || call !== name || at !== when) return undefined;
    first = false;
    reached.resolve();
    return gate.promise;
  };
  return { reached: reached.promise, goOn: gate.resolve };
}

export function checkoutRacesConformance(engine: string, openHome: OpenHome): void {
  const name = (sentence: string) => `${engine} checkout races: ${sentence}`;
  const openMarket = marketIn(openHome);
  const openBench = benchIn(openHome);

  for (const [who, call, when] of [
    ["products", "hold", "before"],
    ["products", "hold", "after"],
    ["payments", "pay", "before"],
    ["payments", "pay", "after"],
  ] as const) {
    test(name(`a slow original (${when} ${call}) is fenced: the takeover's answer is everybody's`), async (t) => {
      const bench = await openBench(t, [lamp]);
      const cartId = await bench.cart([["LAMP", 1]]);
      const key = anyKey();
      const slow = hold(bench[who], call, when);
      const original = bench.buy(cartId, key);
      await slow.reached;
      assert.equal(await bench.buy(cartId, key), "in_flight", "while the lease runs");
      bench.pass(LEASE_MS + 1);
      const taken = await bench.buy(cartId, key);
      assert.equal(codeOf(taken), "ordered/paid");
      slow.goOn();
      assert.deepEqual(await original, taken);
      assert.equal(bench.products.reserved("LAMP"), 1);
      assert.equal(bench.payments.books.size, 1);
      await assertInvariants(bench);
    });
  }

  test(name("a slow original that would refuse never lets go of the stock that its takeover has sold"), async (t) => {
    const bench = await openBench(t, [{ sku: "PIN", price: 1, stock: 5 }]);
    const shipping = (amount: number) =>
      bench.deps.shop.updateShippingOption("standard", { prices: [{ currency: "EUR", from: 0, amount }] });
    const cartId = await bench.cart([["PIN", 1]]);
    const key = anyKey();
    await shipping(0);
    const slow = hold(bench.products, "hold", "after");
    const original = bench.buy(cartId, key);
    await slow.reached;
    await shipping(490);
    bench.pass(LEASE_MS + 1);
    const taken = await bench.buy(cartId, key);
    assert.equal(codeOf(taken), "ordered/paid");
    slow.goOn();
    assert.deepEqual(await original, taken);
    assert.deepEqual(
      [...bench.products.holds.values()].map((each) => each.state),
      ["open"],
    );
    await assertInvariants(bench);
  });

  test(name("products asks between hold and write: the write is refused, the order gets another id"), async (t) => {
    const bench = await openBench(t, [lamp]);
    let asked = false;
    bench.products.fault = async (call, when) => {
      if (asked || call !== "hold" || when !== "after") return;
      asked = true;
      await bench.askAboutHolds();
    };
    assert.equal(codeOf(await bench.buy(await bench.cart([["LAMP", 1]]), anyKey())), "ordered/paid");
    const states = [...bench.products.holds.values()].map((each) => each.state).sort();
    assert.deepEqual(states, ["open", "released"]);
    await assertInvariants(bench);
  });

  test(name("a cart that changes between begin and write is not ordered, and nothing stays held"), async (t) => {
    const bench = await openBench(t, [lamp, book]);
    const cartId = await bench.cart([["LAMP", 1]]);
    bench.products.fault = async (call, when) => {
      if (call !== "hold" || when !== "after") return;
      const decide = (cart: NonNullable<Awaited<ReturnType<Bench["deps"]["carts"]["find"]>>>) => {
        return { cart: { ...cart, lines: [], version: cart.version + 1 }, result: null };
      };
      await bench.deps.carts.change(cartId, decide, { at: 1 });
    };
    assert.equal(codeOf(await bench.buy(cartId, anyKey())), "version_conflict");
    assert.equal(bench.products.reserved("LAMP"), 0);
    await assertInvariants(bench);
  });

  test(name("twelve keys on one cart at once: one order, eleven times already_ordered, one hold"), async (t) => {
    const bench = await openBench(t, [{ ...lamp, stock: 50 }]);
    for (let round = 0; round < 5; round += 1) {
      const cartId = await bench.cart([["LAMP", 1]]);
      const outcomes = await Promise.all(Array.from({ length: 12 }, () => bench.buy(cartId, anyKey())));
      const codes = outcomes.map(codeOf).sort();
      assert.deepEqual(codes, [...Array.from({ length: 11 }, () => "already_ordered"), "ordered/paid"]);
      assert.equal(bench.products.reserved("LAMP"), round + 1);
    }
    await assertInvariants(bench);
  });

  test(name("two keys for the last unit: whoever does not get the order learns of it, not of the stock"), async (t) => {
    for (let round = 0; round < 5; round += 1) {
      const bench = await openBench(t, [{ ...lamp, stock: 1 }]);
      const cartId = await bench.cart([["LAMP", 1]]);
      const outcomes = await Promise.all([1, 2, 3].map(() => bench.buy(cartId, anyKey())));
      const codes = outcomes.map(codeOf);
      assert.ok(codes.filter((code) => code === "ordered/paid").length <= 1);
      assert.ok(
        codes.every((code) => ["ordered/paid", "already_ordered", "out_of_stock"].includes(code)),
        codes.join(),
      );
      await assertInvariants(bench);
    }
  });

  test(name("forty buyers of twenty units: twenty orders, twenty clean refusals"), async (t) => {
    const bench = await openBench(t, [{ ...lamp, stock: 20 }]);
    const carts = await Promise.all(Array.from({ length: 40 }, () => bench.cart([["LAMP", 1]])));
    const codes = (await Promise.all(carts.map((cartId) => bench.buy(cartId, anyKey())))).map(codeOf);
    assert.equal(codes.filter((code) => code === "ordered/paid").length, 20);
    assert.equal(codes.filter((code) => code === "out_of_stock").length, 20);
    await assertInvariants(bench);
  });

  test(name("one key at two instances at once: one runs, the others hear in_flight or the same answer"), async (t) => {
    const market = await openMarket(t, { instances: 2 });
    for (let round = 0; round < 5; round += 1) {
      const cartId = await market.cart();
      const key = anyKey();
      const ask = { body: checkoutBody(), key };
      const replies = await Promise.all(
        [0, 1, 0, 1, 0, 1].map((instance) => market.ask("POST", `/carts/${cartId}/checkout`, ask, instance)),
      );
      const answers = new Set(replies.filter((reply) => reply.status === 201).map((reply) => reply.text));
      assert.equal(answers.size, 1, replies.map((reply) => reply.text).join("\n"));
      for (const reply of replies) if (reply.status !== 201) assert.equal(reply.body.code, "in_flight");
    }
    assert.equal(market.payments.books.size, 5);
    await assertInvariants(market);
  });
}

// A store of orders that was carried to MySQL: every row is what it was, the verifier's reader sees the same book, and what
// is wrong in it is found. A move that was cut off goes on, and is no store before it has ended.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { openMysql } from "@souk/chassis/mysql/database";
import { temporaryMysqlUrl } from "@souk/chassis/mysql/testing";
import { silentLog, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { carryStore } from "@souk/chassis/store-image/carry";
import type { Checkout } from "@souk/contracts/orders/checkout-schema";
import { cartScope, newAttempt } from "../../services/orders/checkout/attempt.ts";
import { storeImage } from "../../services/orders/store-image.ts";
import { anyKey, benchIn } from "../../services/orders/testing/bench-of-cuts.ts";
import { openMysqlHome } from "../../services/orders/testing/home.mysql.ts";
import { openSqliteHome } from "../../services/orders/testing/home.sqlite.ts";
import { endingsOf, type Home, openStoresIn } from "../../services/orders/testing/home.ts";
import { badCard, lamp } from "../../services/orders/testing/market.ts";
import { emptyCart, firstStep, nextId } from "../../services/orders/testing/orders.ts";
import { readOrders } from "../../verifier/readers/orders.ts";
import { readSnapshot } from "../../verifier/readers/snapshot.ts";
import { makeSampleShop, NOW, storesIn } from "../../verifier/testing/sample-shop.ts";
import { verify } from "../../verifier/verify.ts";

const clock = systemClock;
const declined = { body: { payment: badCard as Checkout["payment"] } };

/** Paid, declined and open purchases, in an embedded store that nobody has open any more. */
async function trade(t: TestContext): Promise<Home> {
  const home = await openSqliteHome(t);
  const bench = await benchIn(async () => home)(t, [lamp, { ...lamp, sku: "lamp " }]);
  for (let round = 0; round < 6; round += 1) {
    await bench.buy(
      await bench.cart([
        ["LAMP", 1],
        ["lamp ", 2],
      ]),
      anyKey(),
      round % 3 === 2 ? declined : {},
    );
  }
  await bench.cart([["LAMP", 3]]);
  await bench.deliver();
  return home;
}

async function carry(from: string, to: string, signal?: AbortSignal) {
  return carryStore({
    from: await storeImage({ url: from, clock }),
    to: await storeImage({ url: to, clock }),
    clock,
    progress: () => undefined,
    ...(signal && { signal }),
  });
}

const bookOf = async (url: string) => structuredClone(await readSnapshot(url, readOrders));

test("a carried store reads the same, table by table, and comes back as it was", async (t) => {
  const home = await trade(t);
  const url = await temporaryMysqlUrl(t);
  const there = await carry(home.url, url);
  assert.ok(there.reduce((sum, table) => sum + table.rows, 0) > 60);
  const book = await bookOf(home.url);
  assert.deepEqual([book.orders.size, book.attempts.length], [6, 6]);
  assert.deepEqual(await bookOf(url), book);
  const file = await temporaryUrl(t);
  assert.deepEqual(await carry(url, file), there);
  assert.deepEqual(await bookOf(file), book);
  await assert.rejects(carry(home.url, url), { name: "StoreOccupied" });
});

test("numbers go on behind the last", async (t) => {
  const home = await trade(t);
  const endings = endingsOf(t);
  const url = await temporaryMysqlUrl(endings);
  await carry(home.url, url);
  const numbers = async (each: string) => [...(await bookOf(each)).orders.values()].map((order) => order.number);
  const before = await numbers(url);
  const { carts, checkouts } = await openStoresIn({ ...home, ...endings, url });
  const cart = emptyCart();
  await carts.create(cart, null, { at: 1 });
  const ids = { attemptId: nextId(), orderId: nextId(), key: anyKey(), fingerprint: "f", holder: "orders-1" };
  const attempt = newAttempt({ ...ids, scope: cartScope(cart.id), cart: { version: 1, lines: [] } }, 1);
  await checkouts.begin(attempt);
  const steps = [firstStep({ id: ids.orderId, cartId: cart.id })];
  const trace = { traceId: "0".repeat(31).concat("1"), spanId: "0".repeat(15).concat("1"), sampled: false };
  await checkouts.place({ attempt, cartId: cart.id, at: 1, steps, context: { trace } });
  assert.deepEqual(await numbers(url), [...before, 100_007]);
});

test("a move that was cut off is no store, and goes on where it stood", async (t) => {
  const home = await trade(t);
  const url = await temporaryMysqlUrl(t);
  let steps = 0;
  const throwIfAborted = (): void => {
    steps += 1;
    assert.ok(steps < 9, "cut");
  };
  const signal = { throwIfAborted } as AbortSignal;
  await assert.rejects(carry(home.url, url, signal), /cut/);
  const opening = openMysql({ url, owner: "orders", clock, log: silentLog });
  await assert.rejects(opening, /not all of it has arrived yet: finish it with souk migrate/);
  const other = await trade(t);
  await assert.rejects(carry(other.url, url), /holds half of another store's move/);
  await carry(home.url, url);
  assert.deepEqual(await bookOf(url), await bookOf(home.url));
});

test("what is wrong in a store is found, and a store that is not there is a failure", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "souk-verifier-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  makeSampleShop(folder);
  const home = await openMysqlHome(t);
  const bench = await benchIn(async () => home)(t, [lamp]);
  await bench.buy(await bench.cart([["LAMP", 1]]), anyKey());
  const found = async (orders = home.url) => {
    const stores = { ...storesIn(folder), orders };
    const patience = { running: true, clock: { now: () => NOW, sleep: async () => undefined }, patienceMs: 0 };
    const { violations } = await verify({ stores, ...patience });
    return violations.filter(({ invariant }) => invariant === "O3").length;
  };
  assert.equal(await found(), 0);
  await home.rows("UPDATE order_lines SET discount = 1");
  assert.ok((await found()) > 0);
  await assert.rejects(found(await temporaryMysqlUrl(t)), { name: "StoreMissing" });
  await assert.rejects(found("mysql://ada:canary@127.0.0.1:1/orders"), { name: "StoreMissing" });
});

// A whole market with orders on MySQL: a restart, and a server that is killed while people buy. Two instances, so that they
// share the store, the partitions and the sweeps. The server is a private one.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { type PrivateServer, startPrivateServer } from "@souk/chassis/mysql/server.harness";
import type { Client } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { type Market, runSouk, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey, tryCheckout } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

const UNITS = 5_000;
const jug = { sku: "JUG", quantity: 1 };
const bowl = { sku: "BOWL", quantity: 2 };
const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.push(task) };
let server: PrivateServer;
let url: string;
let market: Market;
let staff: Client;
/** So soon after its server is back, everything works again. */
const BACK_WITHIN_MS = 15_000;
/** A try whose answer was lost holds its key as long (LEASE_MS of orders), and then somewhat. */
const KEY_WITHIN_MS = 45_000;

before(async () => {
  server = await startPrivateServer(cleanup);
  url = await server.urlOf("orders");
  const environment = { ORDERS_DATABASE_URL: `${url}?pool_size=8` };
  market = await startMarket({ environment, arguments: ["--scale", "orders=2"] }, { after: cleanup.after });
  staff = await market.staff();
  await putGoods(staff, [
    { sku: "JUG", price: 2500, units: UNITS },
    { sku: "BOWL", price: 900, units: UNITS },
    { sku: "RARE", price: 2000, units: 1 },
  ]);
});
after(async () => {
  for (const end of endings.toReversed()) await end();
});

test("twenty buy one unit at once: one order; twelve keys on one cart: one order", async () => {
  const carts = await Promise.all(Array.from({ length: 20 }, () => fillCart(market.client, { ...jug, sku: "RARE" })));
  const answers = await Promise.all(carts.map((cart) => tryCheckout(market.client, cart)));
  assert.equal(answers.filter((answer) => !("problem" in answer)).length, 1);
  const refused = answers.flatMap((answer) => ("problem" in answer ? [answer.problem.code] : []));
  assert.deepEqual([...new Set(refused)], ["out_of_stock"]);
  const cart = await fillCart(market.client, jug);
  const tries = await Promise.all(Array.from({ length: 12 }, () => tryCheckout(market.client, cart)));
  assert.equal(tries.filter((answer) => !("problem" in answer)).length, 1);
});

test("stopped and started again, carts and orders are still there", async () => {
  const open = await fillCart(market.client, jug);
  const many = Array.from({ length: 20 }, async () => checkout(market.client, await fillCart(market.client, bowl)));
  for (const { order } of await Promise.all(many)) assert.equal(order.status, "paid");
  const { order, orderToken } = await checkout(market.client, await fillCart(market.client, jug, bowl));
  market = await market.restart();
  staff = await market.staff();
  const read = await expect(market.client.readOrder({ params: { id: order.id }, query: { orderToken } }), "order");
  assert.equal(read.body.status, "paid");
  assert.equal((await checkout(market.client, open)).order.status, "paid");
});

type Load = {
  /** Acknowledged: the order's id, by the cart that it was. */
  readonly paid: Map<string, string>;
  readonly kept: string[];
  readonly refused: Map<string, number>;
};

const temporary = (status: number, code: string): boolean => status === 503 || status === 504 || code === "in_flight";

/** The same key until it has an answer, as a careful shop window does. */
async function buy(cart: string, { paid, refused }: Load): Promise<void> {
  const key = newKey();
  const untilMs = systemClock.monotonicMs() + KEY_WITHIN_MS;
  for (;;) {
    const answer = await tryCheckout(market.client, cart, { key });
    if (!("problem" in answer)) return void paid.set(cart, answer.body.order.id);
    const { code } = answer.problem;
    refused.set(code, (refused.get(code) ?? 0) + 1);
    if (!temporary(answer.status, code)) return;
    if (systemClock.monotonicMs() > untilMs) throw new Error(`${cart} has no answer in time: ${code}`);
    await systemClock.sleep(250);
  }
}

/** Somebody who comes just now; the others may have to wait for keys whose answers were lost. */
async function buyNow({ paid }: Load): Promise<boolean> {
  const cart = await fillCart(market.client, jug).catch(() => undefined);
  const answer = cart === undefined ? undefined : await tryCheckout(market.client, cart);
  if (cart === undefined || !answer || "problem" in answer) return false;
  paid.set(cart, answer.body.order.id);
  return true;
}

/** Guests' purchases and carts, until told to end. Notes what was acknowledged, and what was refused as what. */
async function load(signal: AbortSignal, found: Load): Promise<void> {
  const cartOf = (...baskets: readonly (typeof jug)[]) =>
    fillCart(market.client, ...baskets).catch((error: unknown) => {
      const reason = /: (\d{3}) /.exec(String(error))?.[1] ?? String(error);
      found.refused.set(reason, (found.refused.get(reason) ?? 0) + 1);
      return undefined;
    });
  const purchases = async (): Promise<void> => {
    while (!signal.aborted) {
      const cart = await cartOf(jug, bowl);
      if (cart !== undefined) await buy(cart, found);
      await systemClock.sleep(20);
    }
  };
  const carts = async (): Promise<void> => {
    while (!signal.aborted) {
      const cart = await cartOf(bowl);
      if (cart !== undefined) found.kept.push(cart);
      await systemClock.sleep(50);
    }
  };
  await Promise.all([...Array.from({ length: 6 }, purchases), carts()]);
}

test("its server is killed under load: nothing acknowledged is lost, and it is soon back by itself", async (t) => {
  const pids = (await market.processes()).map((row) => row.pid);
  const over = new AbortController();
  const found: Load = { paid: new Map(), kept: [], refused: new Map() };
  const loading = load(over.signal, found);
  await systemClock.sleep(2_000);
  let back = 0;
  for (let round = 0; round < 3; round += 1) {
    await server.kill();
    await systemClock.sleep(2_000);
    const refused = await market.client.createCart({ body: { currency: "EUR" } });
    assert.equal(refused.status, 503);
    await expect(market.client.readProduct({ params: { idOrHandle: "jug" } }), "the window stays lit");
    await server.start();
    const startedMs = systemClock.monotonicMs();
    await eventually("a purchase", () => buyNow(found), Boolean, BACK_WITHIN_MS);
    back = Math.max(back, systemClock.monotonicMs() - startedMs);
    await systemClock.sleep(1_000);
  }
  over.abort();
  await loading;
  t.diagnostic(`purchases work again ${Math.round(back)} ms after the server is back`);
  t.diagnostic(`${found.paid.size} orders, ${found.kept.length} carts; refused: ${[...found.refused].join("; ")}`);
  const other = [...found.refused.keys()].filter((word) => !temporary(Number(word), word) && !/unavailable/.test(word));
  assert.deepEqual(other, [], "no other refusal");
  const now = (await market.processes()).map((row) => row.pid);
  assert.deepEqual(now, pids, "no process has died");
  for (const id of found.kept) {
    const { body } = await expect(market.client.readCart({ params: { id }, query: {} }), "an acknowledged cart");
    assert.equal(body.items.length, 1);
  }
  for (const [cart, orderId] of found.paid) {
    const { body } = await expect(staff.readOrder({ params: { id: orderId }, query: {} }), "an acknowledged order");
    assert.equal(body.status, "paid");
    const closed = await expect(market.client.readCart({ params: { id: cart }, query: {} }), "its cart");
    assert.equal(closed.body.orderId, orderId);
  }
});

test("the invariants hold, seen from outside, and the doctor finds nothing", async (t) => {
  const { report, verdict } = await verifyMarket(market, undefined, 20);
  assert.equal(verdict, "holds");
  const checked = (invariant: string) => report.results.find((each) => each.invariant === invariant)?.checked ?? 0;
  t.diagnostic(`${report.orders} orders; rows checked: O2 ${checked("O2")}, O3 ${checked("O3")}, P2 ${checked("P2")}`);
  assert.ok(checked("O2") > 20 && checked("O3") > 20, "this store was read");
  const { code, stdout } = await market.souk("doctor");
  assert.equal(code, 0, stdout);
});

test("a server that can't be reached, is careless, or is another's store is one line without a password", async () => {
  const careless = "SET GLOBAL innodb_flush_log_at_trx_commit";
  for (const [name, tried, line] of [
    [
      "ORDERS",
      "mysql://ada:canary@127.0.0.1:1/orders",
      /souk: orders-1 can't start: the MySQL store 127\.0\.0\.1:1\/orders can't be reached: [^\n]+\n/,
    ],
    [
      "ORDERS",
      await server.urlOf("careless"),
      /souk: orders-1 can't start: the MySQL store [^\n]+: innodb_flush_log_at_trx_commit must be 1: [^\n]+\n/,
    ],
    [
      "ORDERS",
      "mysql://ada:canary@db/orders?poolsize=1",
      /souk: orders-1 can't start: DATABASE_URL: there is no parameter poolsize; [^\n]+\n/,
    ],
    [
      "USERS",
      "mysql://ada:canary@db/users",
      /souk: users-1 can't start: DATABASE_URL: there is no engine for mysql:; this service knows [^\n]+\n/,
    ],
  ] as const) {
    await server.say(`${careless} = ${tried.endsWith("/careless") ? 2 : 1}`);
    const settings = {
      SOUK_DATA_DIR: join(market.folder, `failed-${newKey()}`),
      PORT: "0",
      SOUK_DEMO: "0",
      [`${name}_DATABASE_URL`]: tried,
    };
    const { code, stderr } = await runSouk(["up"], settings);
    assert.equal(code, 1);
    assert.match(stderr, line);
    assert.doesNotMatch(stderr, /canary|\n\s+at /);
  }
  await server.say(`${careless} = 1`);
});

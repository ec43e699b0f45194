// A whole market with orders on MySQL: a restart, and a server that is killed while people buy. Two instances, so that they
// share the store, the partitions and the sweeps. The server is a private one.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { type PrivateServer, startPrivateServer } from "@souk/chassis/mysql/server.harness";
import type { Client } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { type Market, startMarket } from "../market/market.ts";
import { checkout, fillCart, newKey, tryCheckout } from "../market/purchase.ts";
import {
  assertTemporary,
  cleanupOfFile,
  examineMarket,
  MANY,
  noteRefusal,
  type Refusals,
  refuseStores,
  surviveOutages,
} from "./market-on-engine.ts";

const UNITS = 5_000;
const jug = { sku: "JUG", quantity: 1 };
const bowl = { sku: "BOWL", quantity: 2 };
const cleanup = cleanupOfFile();
let server: PrivateServer;
let url: string;
let market: Market;
let staff: Client;
/** A try whose answer was lost holds its key as long (LEASE_MS of orders), and then somewhat. */
const KEY_WITHIN_MS = 45_000;

before(async () => {
  server = await startPrivateServer(cleanup);
  url = await server.urlOf("orders");
  const environment = { ORDERS_DATABASE_URL: `${url}?pool_size=8` };
  market = await startMarket({ environment, arguments: ["--scale", "orders=2"] }, cleanup);
  staff = await market.staff();
  await putGoods(staff, [
    { sku: "JUG", price: 2500, units: UNITS },
    { sku: "BOWL", price: 900, units: UNITS },
    { sku: "RARE", price: 2000, units: 1 },
  ]);
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
  readonly refused: Refusals;
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
    noteRefusal(refused, code);
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
      noteRefusal(found.refused, /: (\d{3}) /.exec(String(error))?.[1] ?? String(error));
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
  const found: Load = { paid: new Map(), kept: [], refused: new Map() };
  await surviveOutages(t, {
    ...{ market, server, rounds: 3, downMs: 2_000, what: "a purchase" },
    load: (signal) => load(signal, found),
    whileAway: async () => {
      assert.equal((await market.client.createCart({ body: { currency: "EUR" } })).status, 503);
      await expect(market.client.readProduct({ params: { idOrHandle: "jug" } }), "the window stays lit");
    },
    back: () => () => buyNow(found),
    enough: () => found.paid.size >= MANY,
  });
  t.diagnostic(`${found.paid.size} orders, ${found.kept.length} carts; refused: ${[...found.refused].join("; ")}`);
  assertTemporary(found.refused, (word) => temporary(Number(word), word) || /unavailable/.test(word));
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
  await examineMarket(t, market, { orders: MANY, told: ["O2", "O3", "P2"], read: ["O2", "O3"] });
});

test("a server that can't be reached, is careless, or is another's store is one line without a password", async () => {
  const flushing = (at: number) => server.say(`SET GLOBAL innodb_flush_log_at_trx_commit = ${at}`);
  await refuseStores(market, [
    {
      service: "orders",
      url: "mysql://ada:canary@127.0.0.1:1/orders",
      says: /the MySQL store 127\.0\.0\.1:1\/orders can't be reached: [^\n]+/,
    },
    {
      service: "orders",
      url: await server.urlOf("careless"),
      says: /the MySQL store [^\n]+: innodb_flush_log_at_trx_commit must be 1: [^\n]+/,
      when: () => flushing(2),
    },
    {
      service: "orders",
      url: "mysql://ada:canary@db/orders?poolsize=1",
      says: /DATABASE_URL: there is no parameter poolsize; [^\n]+/,
    },
    {
      service: "users",
      url: "mysql://ada:canary@db/users",
      says: /DATABASE_URL: there is no engine for mysql:; this service knows [^\n]+/,
    },
  ]).finally(() => flushing(1));
});

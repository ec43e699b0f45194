// A whole market with payments on Redis: a restart, a server that is killed while people pay, and one that has lost
// everything. Two instances, so that they share the books and the feed. The server is a private one.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { type PrivateServer, startPrivateRedis } from "@souk/chassis/redis/private-server.harness";
import type { Client } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { type Market, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey, tryCheckout } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";
import {
  anotherIn,
  assertTemporary,
  cleanupOfFile,
  examineMarket,
  MANY,
  noteRefusal,
  type Refusals,
  refuseStores,
  surviveOutages,
} from "./market-on-engine.ts";

const jug = { sku: "JUG", quantity: 1 };
const cleanup = cleanupOfFile();
let server: PrivateServer;
let market: Market;
let staff: Client;
const DEADLINE_SECONDS = 5;

before(async () => {
  server = await startPrivateRedis(cleanup);
  const environment = {
    PAYMENTS_DATABASE_URL: `${server.url}/3?answer_timeout=2000`,
    CHECKOUT_DEADLINE_SECONDS: `${DEADLINE_SECONDS}`,
  };
  market = await startMarket({ environment, arguments: ["--scale", "payments=2"] }, cleanup);
  staff = await market.staff();
  await putGoods(staff, [{ sku: "JUG", price: 2500, units: 20_000 }]);
});

const orderOf = async (id: string) => (await expect(staff.readOrder({ params: { id }, query: {} }), "order")).body;

test("stopped and started again, what was paid is paid, and is refunded", async () => {
  const { order } = await checkout(market.client, await fillCart(market.client, jug));
  assert.equal(order.status, "paid");
  market = await market.restart();
  staff = await market.staff();
  assert.equal((await orderOf(order.id)).paymentStatus, "paid");
  const refund = staff.refundOrder({
    idempotencyKey: newKey(),
    params: { id: order.id },
    body: { amount: { amount: 500, currency: "EUR" }, reason: "late" },
  });
  await expect(refund, "refund");
  await eventually(
    "refunded",
    () => orderOf(order.id),
    (seen) => seen.paymentStatus === "partially_refunded",
  );
});

type Load = { readonly paid: string[]; readonly refunded: string[]; readonly refused: Refusals };

/** Purchases and refunds, until told to end. Notes what was acknowledged, and what was refused as what. */
async function load(signal: AbortSignal, { paid, refunded, refused }: Load): Promise<void> {
  const refuse = (reason: string): void => noteRefusal(refused, reason);
  const purchases = async (): Promise<void> => {
    while (!signal.aborted) {
      const cart = await fillCart(market.client, jug);
      const key = newKey();
      for (let tries = 0; tries < 4; tries += 1) {
        const answer = await tryCheckout(market.client, cart, { key });
        if ("problem" in answer) refuse(`${answer.status} ${answer.problem.code}`);
        else {
          paid.push(answer.body.order.id);
          break;
        }
        await systemClock.sleep(300);
      }
      await systemClock.sleep(20);
    }
  };
  const refunds = async (): Promise<void> => {
    for (let next = 0; !signal.aborted; ) {
      await systemClock.sleep(50);
      const id = paid[next];
      if (id === undefined) continue;
      next += 1;
      const answer = await staff.refundOrder({
        idempotencyKey: newKey(),
        params: { id },
        body: { amount: { amount: 100, currency: "EUR" }, reason: "a scratch" },
      });
      if ("problem" in answer) refuse(`${answer.status} ${answer.problem.code}`);
      else refunded.push(id);
    }
  };
  await Promise.all([purchases(), purchases(), purchases(), refunds()]);
}

test("its server is killed under load: nothing acknowledged is lost, and it is soon back by itself", async (t) => {
  const found: Load = { paid: [], refunded: [], refused: new Map() };
  await surviveOutages(t, {
    ...{ market, server, rounds: 3, downMs: 2_000, upMs: 1_500, what: "a purchase" },
    load: (signal) => load(signal, found),
    whileAway: async () => {
      const refused = await tryCheckout(market.client, await fillCart(market.client, jug));
      assert.equal(refused.status, 503);
    },
    back: () => anotherIn(found.paid),
    enough: () => found.paid.length > MANY && found.refunded.length > 5,
  });
  const { paid, refunded, refused } = found;
  t.diagnostic(`${paid.length} orders, ${refunded.length} refunds, refused: ${[...refused].join("; ")}`);
  assertTemporary(refused, (reason) => /^50[34] |^409 (in_flight|invalid_state|payment_closed)/.test(reason));
  assert.ok(paid.length > MANY && refunded.length > 5);
  for (const id of paid) {
    const { status, paymentStatus } = await orderOf(id);
    assert.ok(status === "paid" && paymentStatus !== "pending", `the acknowledged order ${id} is ${status}`);
  }
  for (const id of refunded) {
    await eventually(
      `the acknowledged refund of ${id}`,
      () => orderOf(id),
      ({ paymentStatus }) => paymentStatus === "partially_refunded",
    );
  }
});

const SNAPSHOT = "M2 orders.payments ";

/** Time enough for what nobody paid to be closed. */
const settled = () => systemClock.sleep(DEADLINE_SECONDS * 1000 + 2_000);

test("the invariants hold, seen from outside, and the doctor finds nothing", async (t) => {
  await settled();
  await examineMarket(t, market, { orders: MANY, told: ["P1", "P3", "M2"], read: ["P1", "P3"] });
});

test("it loses everything while people pay: paid stays paid, nobody pays twice, and the invariants hold again", async (t) => {
  const over = new AbortController();
  const found: Load = { paid: [], refunded: [], refused: new Map() };
  const loading = load(over.signal, found);
  await systemClock.sleep(2_000);
  await server.tell("FLUSHALL");
  const paidBefore = found.paid.length;
  await systemClock.sleep(3_000);
  over.abort();
  await loading;
  const { paid, refunded, refused } = found;
  t.diagnostic(`${paidBefore} orders before, ${paid.length} in all, ${refunded.length} refunds`);
  t.diagnostic(`refused: ${[...refused].join("; ")}`);
  assert.ok(paid.length > paidBefore, "selling goes on");
  await settled();
  const { report } = await verifyMarket(market, undefined, 20);
  // Events from the moments before orders saw the new life are covered by the snapshot that it then read, not each by
  // itself; that their effect is there, P2 and P3 say.
  const bySnapshot = report.violations.filter(({ invariant, key }) => `${invariant} ${key}`.startsWith(SNAPSHOT));
  t.diagnostic(`${bySnapshot.length} events were taken with a snapshot`);
  assert.deepEqual(
    report.violations.filter((each) => !bySnapshot.includes(each)).map(({ invariant, key }) => `${invariant} ${key}`),
    [],
  );
  assert.equal(report.vacuous, undefined);
  for (const id of paid) assert.equal((await orderOf(id)).status, "paid");
});

test("a server that can't be reached, would lose writes, or is another's store is one line without a password", async () => {
  const careless = await startPrivateRedis(cleanup, "--appendfsync", "everysec");
  await refuseStores(market, [
    {
      service: "payments",
      url: "redis://ada:canary@127.0.0.1:1/0",
      says: /the Redis store 127\.0\.0\.1:1\/0 can't be reached: [^\n]+/,
    },
    {
      service: "payments",
      url: careless.url,
      says: /the Redis store [^\n]+: appendfsync is everysec and must be always: [^\n]+/,
    },
    {
      service: "payments",
      url: "redis://ada:canary@127.0.0.1/0?durability=hoped",
      says: /DATABASE_URL: durability must be one of checked, trusted/,
    },
    {
      service: "payments",
      url: "postgres://ada:canary@db/payments",
      says: /DATABASE_URL: there is no engine for postgres:; this service knows [^\n]+/,
    },
    { service: "users", url: "redis://ada:canary@db/0", says: /DATABASE_URL: there is no engine for redis:; [^\n]+/ },
  ]);
});

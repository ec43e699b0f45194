// A whole market with products on MongoDB: a restart, and a server that is killed while people buy. Two instances, so that
// they share the store, the partitions and the hot units. The server is a private one.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { type PrivateServer, startPrivateServer } from "@souk/chassis/mongodb/server.harness";
import type { Client } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { type Market, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey, tryCheckout } from "../market/purchase.ts";
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

const UNITS = 5_000;
const jug = { sku: "JUG", quantity: 1 };
const bowl = { sku: "BOWL", quantity: 2 };
const cleanup = cleanupOfFile();
let server: PrivateServer;
let market: Market;
let staff: Client;

before(async () => {
  server = await startPrivateServer(cleanup);
  const environment = { PRODUCTS_DATABASE_URL: server.urlOf("products") };
  market = await startMarket({ environment, arguments: ["--scale", "products=2"] }, cleanup);
  staff = await market.staff();
  await putGoods(staff, [
    { sku: "JUG", price: 2500, units: UNITS },
    { sku: "BOWL", price: 900, units: UNITS },
    { sku: "RARE", price: 2000, units: 5 },
  ]);
});

const stockOf = async (sku: string) => (await expect(staff.readStock({ params: { sku } }), "stock")).body;

test("the last units are each sold once, whichever instance is asked", async () => {
  const buying = Array.from({ length: 30 }, async () =>
    tryCheckout(market.client, await fillCart(market.client, { sku: "RARE", quantity: 1 })),
  );
  const answers = await Promise.all(buying);
  assert.equal(answers.filter((answer) => !("problem" in answer)).length, 5);
  const refused = answers.flatMap((answer) => ("problem" in answer ? [answer.problem.code] : []));
  assert.deepEqual([...new Set(refused)], ["out_of_stock"]);
  await eventually(
    "sold",
    () => stockOf("RARE"),
    (level) => level.onHand === 0 && level.reserved === 0,
  );
});

test("stopped and started again, everything is still there", async () => {
  const { order, orderToken } = await checkout(market.client, await fillCart(market.client, jug, bowl));
  market = await market.restart();
  staff = await market.staff();
  const read = await expect(market.client.readOrder({ params: { id: order.id }, query: { orderToken } }), "order");
  assert.equal(read.body.status, "paid");
  assert.equal((await expect(market.client.readProduct({ params: { idOrHandle: "jug" } }), "jug")).body.handle, "jug");
  await eventually(
    "sold",
    () => stockOf("JUG"),
    (level) => level.onHand === UNITS - 1 && level.reserved === 0,
  );
});

type Load = { readonly paid: string[]; readonly made: string[]; readonly refused: Refusals };

/** Guests' purchases and new products, until told to end. Notes what was acknowledged, and what was refused as what. */
async function load(signal: AbortSignal, { paid, made, refused }: Load): Promise<void> {
  const refuse = (reason: string): void => noteRefusal(refused, reason);
  const purchases = async (): Promise<void> => {
    while (!signal.aborted) {
      const cart = await fillCart(market.client, jug, bowl).catch((error: unknown) => {
        refuse(/: (\d{3}) /.exec(String(error))?.[1] ?? String(error));
        return undefined;
      });
      const answer = cart && (await tryCheckout(market.client, cart));
      if (answer && "problem" in answer) refuse(`${answer.status}`);
      else if (answer) paid.push(answer.body.order.id);
      await systemClock.sleep(20);
    }
  };
  const products = async (): Promise<void> => {
    while (!signal.aborted) {
      const handle = `new-${newKey().slice(-12)}`;
      const variants = [{ sku: handle, price: { amount: 100, currency: "EUR" } }];
      const answer = await staff.createProduct({ body: { title: "New", handle, status: "active", variants } });
      if ("problem" in answer) refuse(`${answer.status}`);
      else made.push(handle);
      await systemClock.sleep(50);
    }
  };
  await Promise.all([purchases(), purchases(), purchases(), products()]);
}

test("its server is killed under load: nothing acknowledged is lost, and it is soon back by itself", async (t) => {
  const found: Load = { paid: [], made: [], refused: new Map() };
  await surviveOutages(t, {
    ...{ market, server, rounds: 2, downMs: 3_000, what: "a purchase" },
    load: (signal) => load(signal, found),
    whileAway: async () => {
      const refused = await staff.setStock({ params: { sku: "JUG" }, body: { onHand: UNITS } });
      assert.equal(refused.status, 503);
    },
    back: () => anotherIn(found.paid),
    enough: () => found.paid.length >= MANY,
  });
  t.diagnostic(`${found.paid.length} orders, ${found.made.length} products, refused: ${[...found.refused].join("; ")}`);
  assertTemporary(found.refused, (status) => ["503", "504"].includes(status));
  for (const idOrHandle of found.made) {
    await expect(market.client.readProduct({ params: { idOrHandle } }), `the acknowledged product ${idOrHandle}`);
  }
  const bookings = async () => {
    const sold = new Set<string>();
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const query = { limit: 100, ...(cursor !== undefined && { cursor }) };
      const { body } = await expect(staff.listMovements({ params: { sku: "JUG" }, query }), "ledger");
      for (const { kind, reference } of body.items) if (kind === "sale") sold.add(reference);
      cursor = body.nextCursor;
    }
    return sold;
  };
  await eventually("every acknowledged order's units are sold", bookings, (sold) =>
    found.paid.every((orderId) => sold.has(orderId)),
  );
});

test("the invariants hold, seen from outside, and the doctor finds nothing", async (t) => {
  await examineMarket(t, market, { orders: MANY, told: ["S1", "S2", "S3"], read: ["S2", "S3"] });
});

test("a server that can't be reached, has no transactions, or is another's store is one line without a password", async () => {
  const standalone = await startPrivateServer(cleanup, ["--standalone"]);
  await refuseStores(market, [
    {
      service: "products",
      url: "mongodb://ada:canary@127.0.0.1:1/products",
      says: /the MongoDB store 127\.0\.0\.1:1\/products can't be reached: [^\n]+/,
    },
    {
      service: "products",
      url: standalone.urlOf("products"),
      says: /the MongoDB store [^\n]+: the server has no transactions: [^\n]+/,
    },
    {
      service: "products",
      url: "mongodb://ada:canary@127.0.0.1/products?w=1",
      says: /DATABASE_URL: w is not for the URL to say/,
    },
    {
      service: "products",
      url: "postgres://ada:canary@db/products",
      says: /DATABASE_URL: there is no engine for postgres:; this service knows [^\n]+/,
    },
    {
      service: "users",
      url: "mongodb://ada:canary@db/users",
      says: /DATABASE_URL: there is no engine for mongodb:; [^\n]+/,
    },
  ]);
});

// A whole market with products on MongoDB: a restart, and a server that is killed while people buy. Two instances, so that
// they share the store, the partitions and the hot units. The server is a private one.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { type PrivateServer, startPrivateServer } from "@souk/chassis/mongodb/server.harness";
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
let market: Market;
let staff: Client;
/** So soon after its server is back, everything works again. */
const BACK_WITHIN_MS = 15_000;

before(async () => {
  server = await startPrivateServer(cleanup);
  const environment = { PRODUCTS_DATABASE_URL: server.urlOf("products") };
  market = await startMarket({ environment, arguments: ["--scale", "products=2"] }, { after: cleanup.after });
  staff = await market.staff();
  await putGoods(staff, [
    { sku: "JUG", price: 2500, units: UNITS },
    { sku: "BOWL", price: 900, units: UNITS },
    { sku: "RARE", price: 2000, units: 5 },
  ]);
});
after(async () => {
  for (const end of endings.toReversed()) await end();
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

type Load = { readonly paid: string[]; readonly made: string[]; readonly refused: Map<string, number> };

/** Guests' purchases and new products, until told to end. Notes what was acknowledged, and what was refused as what. */
async function load(signal: AbortSignal, { paid, made, refused }: Load): Promise<void> {
  const refuse = (reason: string): void => void refused.set(reason, (refused.get(reason) ?? 0) + 1);
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
  const pids = (await market.processes()).map((row) => row.pid);
  const over = new AbortController();
  const found: Load = { paid: [], made: [], refused: new Map() };
  const loading = load(over.signal, found);
  await systemClock.sleep(2_000);
  let back = 0;
  for (let round = 0; round < 2; round += 1) {
    await server.kill();
    await systemClock.sleep(3_000);
    const refused = await staff.setStock({ params: { sku: "JUG" }, body: { onHand: UNITS } });
    assert.equal(refused.status, 503);
    await server.start();
    const startedMs = systemClock.monotonicMs();
    const paidBefore = found.paid.length;
    await eventually(
      "a purchase",
      async () => found.paid.length,
      (paid) => paid > paidBefore,
      BACK_WITHIN_MS,
    );
    back = Math.max(back, systemClock.monotonicMs() - startedMs);
    await systemClock.sleep(1_000);
  }
  over.abort();
  await loading;
  t.diagnostic(`purchases work again ${Math.round(back)} ms after the server is back`);
  t.diagnostic(`${found.paid.length} orders, ${found.made.length} products, refused: ${[...found.refused].join("; ")}`);
  assert.deepEqual(
    [...found.refused.keys()].filter((status) => !["503", "504"].includes(status)),
    [],
    "no other refusal",
  );
  const now = (await market.processes()).map((row) => row.pid);
  assert.deepEqual(now, pids, "no process has died");
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
  const { report, verdict } = await verifyMarket(market, undefined, 20);
  assert.equal(verdict, "holds");
  const checked = (invariant: string) => report.results.find((each) => each.invariant === invariant)?.checked ?? 0;
  t.diagnostic(`${report.orders} orders; rows checked: S1 ${checked("S1")}, S2 ${checked("S2")}, S3 ${checked("S3")}`);
  assert.ok(checked("S2") > 20 && checked("S3") > 20, "this store was read");
  const { code, stdout } = await market.souk("doctor");
  assert.equal(code, 0, stdout);
});

test("a server that can't be reached, has no transactions, or is another's store is one line without a password", async () => {
  const standalone = await startPrivateServer(cleanup, ["--standalone"]);
  for (const [name, url, line] of [
    [
      "PRODUCTS",
      "mongodb://ada:canary@127.0.0.1:1/products",
      /souk: products-1 can't start: the MongoDB store 127\.0\.0\.1:1\/products can't be reached: [^\n]+\n/,
    ],
    [
      "PRODUCTS",
      standalone.urlOf("products"),
      /souk: products-1 can't start: the MongoDB store [^\n]+: the server has no transactions: [^\n]+\n/,
    ],
    [
      "PRODUCTS",
      "mongodb://ada:canary@127.0.0.1/products?w=1",
      /souk: products-1 can't start: DATABASE_URL: w is not for the URL to say\n/,
    ],
    [
      "PRODUCTS",
      "postgres://ada:canary@db/products",
      /souk: products-1 can't start: DATABASE_URL: there is no engine for postgres:; this service knows [^\n]+\n/,
    ],
    [
      "USERS",
      "mongodb://ada:canary@db/users",
      /souk: users-1 can't start: DATABASE_URL: there is no engine for mongodb:; [^\n]+\n/,
    ],
  ] as const) {
    const settings = {
      SOUK_DATA_DIR: join(market.folder, `failed-${newKey()}`),
      PORT: "0",
      SOUK_DEMO: "0",
      [`${name}_DATABASE_URL`]: url,
    };
    const { code, stderr } = await runSouk(["up"], settings);
    assert.equal(code, 1);
    assert.match(stderr, line);
    assert.doesNotMatch(stderr, /canary|\n\s+at /);
  }
});

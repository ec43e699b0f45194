// A shop with a history moves its catalogue and stock from SQLite to MongoDB (`souk migrate`): killed in the middle, gone
// on with, opened again, and sold on. Every movement is still there, and an order that waited for its bank is sold once.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { temporaryMongoUrl } from "@souk/chassis/mongodb/testing";
import type { Client } from "@souk/contracts/client";
import type { CheckoutAnswer } from "@souk/contracts/orders/checkout-schema";
import { MongoClient } from "mongodb";
import { expect, putGoods } from "../market/goods.ts";
import { type Finished, inherited, type Market, ROOT, runSouk, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

const jug = { sku: "JUG", quantity: 1 };
const bowl = { sku: "BOWL", quantity: 2 };
const SKUS = ["JUG", "BOWL", "GONE", "PLATE", "CUP"];
const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.unshift(task) };
const url = temporaryMongoUrl(cleanup);
const environment = { PRODUCTS_DATABASE_URL: url };
let market: Market;
let staff: Client;
let told: Awaited<ReturnType<typeof tellAll>>;
let waiting: CheckoutAnswer;

before(async () => {
  market = await startMarket({}, cleanup);
  staff = await market.staff();
  await putGoods(staff, [
    { sku: "JUG", price: 2500, units: 500 },
    { sku: "BOWL", price: 900, units: 500 },
    { sku: "GONE", price: 100, units: 5 },
  ]);
  const file = join(market.folder, "goods.csv");
  await writeFile(file, "title,sku,price,stock\nPlate,PLATE,12.50,7\nCup,CUP,3.00,9\nBad,BAD,much,1\n");
  const imported = await market.souk("import", file, "--map", "title=title,sku=sku,price=price,stock=stock");
  assert.match(imported.stdout + imported.stderr, /price_invalid/);
  const found = await Promise.all(["bowl", "jug"].map((idOrHandle) => staff.readProduct({ params: { idOrHandle } })));
  const products = found.flatMap((answer) => ("problem" in answer ? [] : [answer.body.id]));
  await expect(staff.createCollection({ body: { title: "Table", products } }), "collection");
  await expect(staff.deleteProduct({ params: { idOrHandle: "gone" } }), "delete");
});
after(async () => {
  for (const end of endings) await end();
});

const stockOf = async (sku: string) => (await expect(staff.readStock({ params: { sku } }), `stock of ${sku}`)).body;

/** What staff see of the catalogue and the ledger. */
async function tellAll() {
  const products = await expect(staff.listStaffProducts({ query: { limit: 100 } }), "products");
  const collections = await expect(market.client.listCollections({ query: {} }), "collections");
  const ledgers = SKUS.map(async (sku) => {
    const ledger = await expect(staff.listMovements({ params: { sku }, query: { limit: 100 } }), `ledger of ${sku}`);
    return [sku, await stockOf(sku), ledger.body.items] as const;
  });
  return { products: products.body.items, collections: collections.body.items, ledgers: await Promise.all(ledgers) };
}

test("a shop trades on SQLite: sold, taken back, given up, and an order that waits for its bank", async () => {
  for (let order = 0; order < 3; order += 1) await checkout(market.client, await fillCart(market.client, jug));
  for (const wish of [{}, { confirm: false }]) {
    const { order, orderToken } = await checkout(market.client, await fillCart(market.client, bowl), wish);
    const cancelled = await market.client.cancelOrder({ params: { id: order.id }, query: { orderToken } });
    assert.ok(cancelled.status === 200 || cancelled.status === 202, JSON.stringify(cancelled));
  }
  const wish = { paymentMethod: "pm_card_authenticationRequired", returnUrl: "/thanks" };
  waiting = await checkout(market.client, await fillCart(market.client, jug), wish);
  assert.equal(waiting.order.status, "awaiting_payment");
  await eventually(
    "settled",
    async () => [await stockOf("JUG"), await stockOf("BOWL")],
    ([jugs, bowls]) => jugs?.onHand === 497 && jugs.reserved === 1 && bowls?.onHand === 500 && bowls.reserved === 0,
  );
  told = await tellAll();
  assert.deepEqual(
    told.ledgers.map(([sku, , items]) => [sku, items.length]),
    [
      ["JUG", 4],
      ["BOWL", 3],
      ["GONE", 1],
      ["PLATE", 1],
      ["CUP", 1],
    ],
  );
});

const migrate = (...words: readonly string[]): Promise<Finished> =>
  runSouk(["migrate", "products", ...words], { SOUK_DATA_DIR: market.folder, MIGRATE_TO: url });

/** The table that it prints. */
const tableOf = ({ stdout }: Finished): readonly string[] => stdout.split("\n").slice(2);

/** As if the last answers had been lost: all of the orders' events come once more. */
function forgetCursors(): void {
  const store = new DatabaseSync(join(market.folder, "stores", "products.db"));
  const { changes } = store.prepare("UPDATE feed_cursors SET position = 0 WHERE position > 0").run();
  store.close();
  assert.ok(Number(changes) > 0);
}

test("an open shop is not moved; killed in the middle, nobody may open what has arrived", async () => {
  const open = await migrate();
  assert.match(open.stderr, /^souk: this shop is already running \(pid \d+\); its folder is locked\n$/);
  await market.stop();
  forgetCursors();
  const client = await new MongoClient(url).connect();
  const child = spawn(process.execPath, [join(ROOT, "cli", "souk.ts"), "migrate", "products"], {
    env: { ...inherited(), SOUK_DATA_DIR: market.folder, MIGRATE_TO: url },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  while (!(await client.db().collection("outbox").findOne({}))) await systemClock.sleep(2);
  child.kill("SIGKILL");
  await ended;
  assert.ok(
    await client
      .db()
      .collection("store")
      .findOne({ arriving: { $exists: true } }),
    "killed before its end",
  );
  await client.close();
  const settings = { ...environment, SOUK_DATA_DIR: market.folder, PORT: "0", SOUK_DEMO: "0" };
  const { code, stderr } = await runSouk(["up"], settings);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /souk: products-1 can't start: the MongoDB store [^\n@]+: not all of it has arrived yet: [^\n]+\n/,
  );
});

test("the same command goes on to the end, and says what is the same; a second move into it is refused", async (t) => {
  const { code, stdout, stderr } = await migrate();
  assert.equal(code, 0, stderr);
  t.diagnostic(stderr.split("\n")[0] ?? "");
  assert.match(stderr, /rows in 17 tables, the same on both sides/);
  assert.match(stdout, /^stock_movements +10 +[0-9a-f]{16}…$/m);
  const again = await migrate();
  assert.match(again.stderr, /^souk: \S+ is not empty; --to must be an empty store\n$/);
  assert.equal(again.code, 1);
});

test("on MongoDB the catalogue and every movement are there, and nothing takes effect twice", async () => {
  market = await startMarket({ environment, folder: market.folder }, cleanup);
  staff = await market.staff();
  const client = await new MongoClient(url).connect();
  await eventually(
    "the orders' events have come again",
    () => client.db().collection("feed_cursors").find({}).toArray(),
    (cursors) => cursors.length > 0 && cursors.every(({ position }) => position > 0),
  );
  await client.close();
  assert.deepEqual(await tellAll(), told);
});

test("the order that waited is paid and its units are sold; shoppers see what staff change; the shop sells on", async () => {
  const page = new URL(waiting.payment.redirectUrl ?? "");
  const target = `${market.url}${page.pathname}${page.search}`;
  const body = new URLSearchParams({ decision: "complete" });
  assert.equal((await fetch(target, { method: "POST", body, redirect: "manual" })).status, 303);
  const { order } = await checkout(market.client, await fillCart(market.client, jug, bowl));
  assert.equal(order.status, "paid");
  await eventually(
    "sold",
    async () => [await stockOf("JUG"), await stockOf("BOWL")],
    ([jugs, bowls]) => jugs?.onHand === 495 && jugs.reserved === 0 && bowls?.onHand === 498,
  );
  const look = () => market.client.readProduct({ params: { idOrHandle: "jug" } });
  await look();
  await expect(staff.updateProduct({ params: { idOrHandle: "jug" }, body: { title: "Jug of clay" } }), "rename");
  await eventually("renamed", look, (answer) => !("problem" in answer) && answer.body.title === "Jug of clay");
});

test("the invariants hold, the doctor finds nothing, and nobody had to build anew", async () => {
  const { verdict } = await verifyMarket(market, undefined, 7);
  assert.equal(verdict, "holds");
  const { code, stdout } = await market.souk("doctor");
  assert.equal(code, 0, stdout);
  for (const { instance } of await market.processes()) {
    const log = await readFile(join(market.folder, "logs", `${instance}.log`), "utf8").catch(() => "");
    assert.doesNotMatch(log, /resync/, instance);
  }
});

test("and back: SQLite has every document as rows, and the shop sells on", async () => {
  await market.stop();
  const file = `sqlite:${join(market.folder, "stores", "products-again.db")}`;
  const back = await migrate("--from", url, "--to", file);
  assert.equal(back.code, 0, back.stderr);
  const copy = await migrate("--from", file, "--to", temporaryMongoUrl(cleanup));
  assert.deepEqual(tableOf(copy), tableOf(back));
  market = await startMarket({ environment: { PRODUCTS_DATABASE_URL: file }, folder: market.folder }, cleanup);
  staff = await market.staff();
  const { order } = await checkout(market.client, await fillCart(market.client, jug));
  assert.equal(order.status, "paid");
  await eventually(
    "sold",
    () => stockOf("JUG"),
    (jugs) => jugs.onHand === 494 && jugs.reserved === 0,
  );
  const { verdict } = await verifyMarket(market, undefined, 8);
  assert.equal(verdict, "holds");
});

// A shop with a history moves its orders from SQLite to MySQL (`souk migrate`), is opened again and sold on; then back to
// SQLite, where every row is what it was.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { temporaryMysqlUrl } from "@souk/chassis/mysql/testing";
import { expect, putGoods } from "../market/goods.ts";
import { type Finished, type Market, runSouk, startMarket } from "../market/market.ts";
import { checkout, fillCart } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

const jug = { sku: "JUG", quantity: 1 };
const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.unshift(task) };
const environment: Record<string, string> = {};
let market: Market;
let url = "";
let openCart = "";
let last = { id: "", number: "", orderToken: "" };

async function buy(cart?: string): Promise<typeof last> {
  const { order, orderToken } = await checkout(market.client, cart ?? (await fillCart(market.client, jug)));
  return { id: order.id, number: order.number, orderToken };
}

before(async () => {
  url = await temporaryMysqlUrl(cleanup);
  market = await startMarket({ environment }, cleanup);
  await putGoods(await market.staff(), [{ sku: "JUG", price: 2500, units: 500 }]);
  for (let order = 0; order < 5; order += 1) last = await buy();
  openCart = await fillCart(market.client, jug);
});
after(async () => {
  for (const end of endings) await end();
});

const migrate = (...words: readonly string[]): Promise<Finished> =>
  runSouk(["migrate", ...words], { SOUK_DATA_DIR: market.folder, ...environment });

/** The table that it prints. */
const tableOf = ({ stdout }: Finished): readonly string[] => stdout.split("\n").slice(2);

test("closed, it is moved, says what arrived, and never over another store", async (t) => {
  await market.stop();
  const moved = await migrate("orders", "--to", url);
  assert.equal(moved.code, 0, moved.stderr);
  t.diagnostic(moved.stderr.split("\n")[0] ?? "");
  assert.match(moved.stderr, /rows in \d+ tables, the same on both sides/);
  const again = await migrate("orders", "--to", url);
  assert.match(again.stderr, /^souk: \S+ is not empty; --to must be an empty store\n$/);
  assert.equal(again.code, 1);
});

test("on the new engine the orders and carts are there, numbers go on, and the shop sells", async () => {
  Object.assign(environment, { ORDERS_DATABASE_URL: url });
  market = await startMarket({ environment, folder: market.folder }, cleanup);
  const { id, number, orderToken } = last;
  const read = await expect(market.client.readOrder({ params: { id }, query: { orderToken } }), "order");
  assert.deepEqual([read.body.number, read.body.status], [number, "paid"]);
  const next = await buy(openCart);
  assert.equal(Number(next.number.slice(2)), Number(number.slice(2)) + 1);
  const { verdict } = await verifyMarket(market, undefined, 6);
  assert.equal(verdict, "holds");
});

test("and back: the same rows, table by table", async () => {
  await market.stop();
  const file = (name: string): string => `sqlite:${join(market.folder, `${name}.db`)}`;
  const back = await migrate("orders", "--to", file("orders-back"));
  assert.equal(back.code, 0, back.stderr);
  const copy = await migrate("orders", "--from", file("orders-back"), "--to", file("orders-again"));
  assert.deepEqual(tableOf(copy), tableOf(back));
  assert.ok(tableOf(copy).length > 15);
});

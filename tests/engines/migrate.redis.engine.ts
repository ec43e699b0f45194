// A shop with a history moves payments from SQLite to Redis (`souk migrate`): opened again, it refunds what was paid
// before, and sells on; then back to SQLite, where every row is what it was.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { temporaryRedisUrl } from "@souk/chassis/redis/testing";
import { expect, putGoods } from "../market/goods.ts";
import { type Finished, type Market, runSouk, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

const jug = { sku: "JUG", quantity: 1 };
const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.unshift(task) };
let market: Market;
let url = "";
const orders: string[] = [];
const environment: Record<string, string> = {};

before(async () => {
  url = temporaryRedisUrl(cleanup).url;
  market = await startMarket({ environment }, cleanup);
  await putGoods(await market.staff(), [{ sku: "JUG", price: 2500, units: 500 }]);
  for (let order = 0; order < 5; order += 1) {
    orders.push((await checkout(market.client, await fillCart(market.client, jug))).order.id);
  }
});
after(async () => {
  for (const end of endings) await end();
});

const migrate = (...words: readonly string[]): Promise<Finished> =>
  runSouk(["migrate", ...words], { SOUK_DATA_DIR: market.folder, ...environment });
/** The table that it prints. */
const tableOf = ({ stdout }: Finished): readonly string[] => stdout.split("\n").slice(2);

test("closed, payments is moved, says what arrived, and never over another store", async (t) => {
  await market.stop();
  const moved = await migrate("payments", "--to", url);
  assert.equal(moved.code, 0, moved.stderr);
  t.diagnostic(moved.stderr.split("\n")[0] ?? "");
  assert.match(moved.stderr, /rows in \d+ tables, the same on both sides/);
  const again = await migrate("payments", "--to", url);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /^souk: \S+ \S+ is not empty; --to must be an empty store\n$/);
});

test("on Redis what was paid is refunded, and the shop sells on", async () => {
  environment.PAYMENTS_DATABASE_URL = url;
  market = await startMarket({ environment, folder: market.folder }, cleanup);
  const staff = await market.staff();
  for (const id of orders) {
    const body = { amount: { amount: 100, currency: "EUR" }, reason: "late" };
    await expect(staff.refundOrder({ params: { id }, body, idempotencyKey: newKey() }), "refund");
    await eventually(
      "refunded",
      async () => (await expect(staff.readOrder({ params: { id }, query: {} }), "order")).body.paymentStatus,
      (status) => status === "partially_refunded",
    );
  }
  assert.equal((await checkout(market.client, await fillCart(market.client, jug))).order.status, "paid");
  const { verdict } = await verifyMarket(market, undefined, 6);
  assert.equal(verdict, "holds");
});

test("and back: the same rows, table by table", async () => {
  await market.stop();
  const file = (name: string): string => `sqlite:${join(market.folder, `${name}.db`)}`;
  const back = await migrate("payments", "--to", file("payments-back"));
  assert.equal(back.code, 0, back.stderr);
  const copy = await migrate("payments", "--from", file("payments-back"), "--to", file("payments-again"));
  assert.deepEqual(tableOf(copy), tableOf(back));
  assert.ok(tableOf(copy).length > 8);
});

// A shop with a history moves payments and web from SQLite to Redis (`souk migrate`): opened again, it refunds what was paid
// before, and sells on; who was signed in still is, and the theme holds. Then back to SQLite, where every row is what it was.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort } from "@souk/chassis/free-port";
import { temporaryRedisUrl } from "@souk/chassis/redis/testing";
import { expect, putGoods } from "../market/goods.ts";
import { type Finished, type Market, runSouk, staffAccount, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

const jug = { sku: "JUG", quantity: 1 };
const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.unshift(task) };
let market: Market;
let url = "";
let webUrl = "";
let cookie = "";
const theme = { corners: "round" };
const orders: string[] = [];
const environment: Record<string, string> = {};

before(async () => {
  url = temporaryRedisUrl(cleanup).url;
  webUrl = temporaryRedisUrl(cleanup).url;
  environment.PORT = String(await freePort()); // A browser's session is for one address.
  market = await startMarket({ environment }, cleanup);
  await putGoods(await market.staff(), [{ sku: "JUG", price: 2500, units: 500 }]);
  for (let order = 0; order < 5; order += 1) {
    orders.push((await checkout(market.client, await fillCart(market.client, jug))).order.id);
  }
  const signedIn = await admin("POST", "session", staffAccount);
  assert.equal(signedIn.status, 200);
  cookie = signedIn.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  assert.equal((await admin("PUT", "theme", theme, { "if-match": '"0"' })).status, 200);
});
after(async () => {
  for (const end of endings) await end();
});

const json = { "content-type": "application/json", "x-requested-with": "souk-admin", "sec-fetch-site": "same-origin" };

function admin(method: string, path: string, body?: object, more?: Record<string, string>): Promise<Response> {
  const headers = { ...json, cookie, ...more };
  return fetch(`${market.url}/admin/${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

/** The browser that signed in before the first move, and what it saved. */
async function stillSignedIn(): Promise<void> {
  assert.equal((await admin("GET", "session")).status, 200);
  const saved = (await (await admin("GET", "theme")).json()) as { revision: number; settings: object };
  assert.deepEqual([saved.revision, saved.settings], [1, theme]);
}

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

test("so is web, with its browsers' sessions and the theme", async () => {
  const moved = await migrate("web", "--to", webUrl);
  assert.equal(moved.code, 0, moved.stderr);
  assert.match(moved.stdout, /sessions +1 .*\n.*theme_drafts +0 .*\n.*theme_revisions +1 /);
  assert.match(moved.stderr, /start the shop with SESSION_URL set to the new store/);
});

test("on Redis what was paid is refunded, and the shop sells on", async () => {
  environment.PAYMENTS_DATABASE_URL = url;
  environment.SESSION_URL = webUrl;
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
  await stillSignedIn();
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

  const webBack = await migrate("web", "--to", file("web-back"));
  assert.equal(webBack.code, 0, webBack.stderr);
  assert.match(webBack.stderr, /WEB_DATABASE_URL set to the new store[\s\S]*SESSION_URL names the old one still/);
  delete environment.SESSION_URL;
  environment.WEB_DATABASE_URL = file("web-back");
  market = await startMarket({ environment, folder: market.folder }, cleanup);
  await stillSignedIn();
});

// A shop with a history moves users and notifications from SQLite to PostgreSQL (`souk migrate`): stopped in the middle,
// gone on with, opened again, and sold on; then back to SQLite, where every row is what it was.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { temporaryPostgresUrl } from "@souk/chassis/postgres/testing";
import { createClient } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { type Finished, type Market, runSouk, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";

const password = "correct horse battery";
const email = `ada-${newKey()}@example.org`;
const jug = { sku: "JUG", quantity: 1 };
const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.unshift(task) };
let market: Market;
let refreshToken = "";
const urls = { users: "", notifications: "" };
const environment: Record<string, string> = {};

before(async () => {
  urls.users = await temporaryPostgresUrl(cleanup);
  urls.notifications = await temporaryPostgresUrl(cleanup);
  market = await startMarket({ environment }, cleanup);
  await putGoods(await market.staff(), [{ sku: "JUG", price: 2500, units: 500 }]);
  const { body } = await expect(market.client.registerAccount({ body: { email, password, name: "Ada" } }), "register");
  refreshToken = body.refreshToken;
  for (let order = 0; order < 5; order += 1) {
    await checkout(createClient({ baseUrl: market.url, token: body.accessToken }), await fillCart(market.client, jug));
  }
});
after(async () => {
  for (const end of endings) await end();
});

const migrate = (...words: readonly string[]): Promise<Finished> =>
  runSouk(["migrate", ...words], { SOUK_DATA_DIR: market.folder, ...environment });

/** The table that it prints. */
const tableOf = ({ stdout }: Finished): readonly string[] => stdout.split("\n").slice(2);

test("an open shop is not moved", async () => {
  const { code, stderr } = await migrate("users", "--to", urls.users);
  assert.equal(code, 1);
  assert.match(stderr, /^souk: this shop is already running \(pid \d+\); its folder is locked\n$/);
});

test("closed, it is moved, says what arrived, and never over another store", async (t) => {
  await market.stop();
  for (const service of ["users", "notifications"] as const) {
    const moved = await migrate(service, "--to", urls[service]);
    assert.equal(moved.code, 0, moved.stderr);
    t.diagnostic(moved.stderr.split("\n")[0] ?? "");
    assert.match(moved.stderr, /rows in \d+ tables, the same on both sides/);
  }
  const again = await migrate("users", "--to", urls.users);
  assert.match(again.stderr, /^souk: \S+ is not empty; --to must be an empty store\n$/);
  assert.equal(again.code, 1);
});

test("on the new engine the session, the orders and the mails are there, and the shop sells on", async () => {
  Object.assign(environment, { USERS_DATABASE_URL: urls.users, NOTIFICATIONS_DATABASE_URL: urls.notifications });
  market = await startMarket({ environment, folder: market.folder }, cleanup);
  const { body } = await expect(market.client.refreshSession({ body: { refreshToken } }), "refresh");
  const ada = createClient({ baseUrl: market.url, token: body.accessToken });
  assert.equal((await expect(ada.listOrders({ query: {} }), "orders")).body.total, 5);
  const { order } = await checkout(ada, await fillCart(market.client, jug));
  const staff = await market.staff();
  await eventually(
    "the receipt",
    async () => (await expect(staff.listMails({ query: { orderId: order.id } }), "mails")).body.items,
    (mails) => mails.some((mail) => mail.state === "sent"),
  );
  const { verdict } = await verifyMarket(market, undefined, 6);
  assert.equal(verdict, "holds");
});

test("and back: the same rows, table by table", async () => {
  await market.stop();
  const file = (name: string): string => `sqlite:${join(market.folder, `${name}.db`)}`;
  for (const service of ["users", "notifications"] as const) {
    const back = await migrate(service, "--to", file(service));
    assert.equal(back.code, 0, back.stderr);
    const copy = await migrate(service, "--from", file(service), "--to", file(`${service}-again`));
    assert.deepEqual(tableOf(copy), tableOf(back));
    assert.ok(tableOf(copy).length > 8);
  }
});

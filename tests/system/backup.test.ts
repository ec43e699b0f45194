// A shop that is backed up while shoppers buy, lost, and brought back: nothing that was acknowledged before is missing,
// the books are right, and the shop goes on.
import assert from "node:assert/strict";
import { cp, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { expect, putGoods } from "../market/goods.ts";
import { type Finished, type Market, runSouk, staffAccount, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart } from "../market/purchase.ts";

const SHOPPERS = 5;
/** Unpaid orders that were under way at the moment of the backup are over so soon after a restore. */
const environment = { CHECKOUT_DEADLINE_SECONDS: "2", HOLD_ORPHAN_SECONDS: "2" };

type Bought = { readonly id: string; readonly orderToken: string };

let home: string;
let market: Market;
let file: string;
let picture: string;
/** Each sells so many at most while the backup is taken, however slow the disk: a later test waits until all are refunded. */
const MANY_SINCE = 40;
/** Acknowledged before the backup began. */
const known: Bought[] = [];
let backingUp = false;
/** The provider's books of the shop that was lost: it sold on after the backup. */
let ledger: string;
const endings: (() => Promise<unknown>)[] = [];
const cleanup = { after: (task: () => Promise<unknown>) => void endings.unshift(task) };

const restore = (folder: string, ...words: readonly string[]): Promise<Finished> =>
  runSouk(["restore", ...words], { SOUK_DATA_DIR: folder });

before(async () => {
  home = await mkdtemp(join(tmpdir(), "souk-backup-"));
  cleanup.after(() => rm(home, { recursive: true, force: true }));
  file = join(home, "shop.tar");
  market = await startMarket({ folder: join(home, "first"), environment }, cleanup);
  const staff = await market.staff();
  await putGoods(staff, [{ sku: "JUG", price: 2500, units: 5_000 }]);
  const form = new FormData();
  form.set(
    "file",
    new Blob([`<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>`], { type: "image/svg+xml" }),
    "a.svg",
  );
  const session = await expect(market.client.logIn({ body: staffAccount }), "login");
  const headers = { authorization: `Bearer ${session.body.accessToken}` };
  const uploaded = await fetch(`${market.url}/api/v1/media`, { method: "POST", headers, body: form });
  assert.equal(uploaded.status, 201, await uploaded.clone().text());
  picture = ((await uploaded.json()) as { url: string }).url;
});
after(async () => {
  for (const end of endings) await end();
});

/** Buys one jug after the other; answers how many. */
async function shop(isOver: () => boolean): Promise<number> {
  let bought = 0;
  let since = 0;
  while (!isOver()) {
    if (since >= MANY_SINCE) {
      await systemClock.sleep(20);
      continue;
    }
    const { order, orderToken } = await checkout(
      market.client,
      await fillCart(market.client, { sku: "JUG", quantity: 1 }),
    );
    bought += 1;
    if (backingUp) since += 1;
    else known.push({ id: order.id, orderToken });
  }
  return bought;
}

test("a backup is taken while shoppers buy, and they hardly notice", async (t) => {
  let closed = false;
  const shoppers = Promise.all(Array.from({ length: SHOPPERS }, () => shop(() => closed)));
  await eventually(
    "some have bought",
    async () => known.length,
    (count) => count >= 12,
  );
  backingUp = true;
  const beganMs = systemClock.monotonicMs();
  const taken = await market.souk("backup", file);
  t.diagnostic(`${Math.round(systemClock.monotonicMs() - beganMs)} ms\n${taken.stderr}`);
  await systemClock.sleep(300);
  closed = true;
  const bought = (await shoppers).reduce((sum, each) => sum + each, 0);
  assert.equal(taken.code, 0, taken.stderr);
  t.diagnostic(`${known.length} orders acknowledged before, ${bought} in all`);
  assert.ok(bought > known.length, "the shop sold on");
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.deepEqual(
    (await readdir(home)).filter((name) => name.includes(".part")),
    [],
  );
  const waited = Number(/writers waited (\d+) ms/.exec(taken.stderr)?.[1]);
  assert.ok(waited < 1_500, taken.stderr);
  const again = await market.souk("backup", file);
  assert.deepEqual([again.code, again.stderr], [1, `souk: ${file} is there already; --force replaces it\n`]);
});

test("a running market is not restored over, and a shop that is there only when told to", async () => {
  const running = await restore(market.folder, file, "--force");
  assert.equal(running.code, 1);
  assert.match(running.stderr, /^souk: this shop is already running \(pid \d+\)[^\n]*\n$/);
  await market.stop();
  const full = await restore(market.folder, file);
  assert.deepEqual(
    [full.code, full.stderr],
    [1, `souk: ${market.folder} is not empty; --force moves what is there aside\n`],
  );
});

test("an altered byte is refused, and nothing is touched", async () => {
  const bytes = await readFile(file);
  const wrong = join(home, "wrong.tar");
  await writeFile(wrong, bytes);
  const handle = await open(wrong, "r+");
  await handle.write(Buffer.from([(bytes[bytes.length >> 1] ?? 0) ^ 1]), 0, 1, bytes.length >> 1);
  await handle.close();
  const empty = join(home, "empty");
  const { code, stderr } = await restore(empty, wrong);
  assert.equal(code, 1);
  assert.match(stderr, /^souk: \S+wrong\.tar was altered: [^\n]+; nothing was restored\n$/);
  await writeFile(wrong, bytes.subarray(0, bytes.length - 2_000));
  assert.match((await restore(empty, wrong)).stderr, /wrong\.tar is not whole: /);
  assert.deepEqual(
    (await readdir(home)).filter((name) => name.startsWith("empty")),
    [],
  );
});

test("restored, the shop has all that was acknowledged, keeps its invariants, and goes on", async (t) => {
  const folder = join(home, "second");
  const restored = await restore(folder, file);
  assert.equal(restored.code, 0, restored.stderr);
  const second = await startMarket({ folder, environment }, cleanup);
  for (const { id, orderToken } of known) {
    const order = await expect(second.client.readOrder({ params: { id }, query: { orderToken } }), "order");
    assert.equal(order.body.status, "paid");
  }
  const staff = await second.staff();
  await expect(staff.listOrders({ query: { limit: 1 } }), "orders");
  assert.equal((await fetch(new URL(picture, second.url))).status, 200);
  const answer = await checkout(second.client, await fillCart(second.client, { sku: "JUG", quantity: 2 }));
  assert.equal(answer.order.status, "paid");
  const beganMs = systemClock.monotonicMs();
  const checked = await second.souk("verify", "--min-orders", `${known.length + 1}`);
  t.diagnostic(
    `verified in ${Math.round(systemClock.monotonicMs() - beganMs)} ms: ${checked.stdout.trim().split("\n").at(-1)}`,
  );
  assert.equal(checked.code, 0, checked.stdout);
  assert.equal(await second.stop(), 0);
  assert.equal((await second.souk("verify", "--rest")).code, 0);
});

test("told to, a restore takes the place of a shop and moves it aside whole", async () => {
  const before = await readdir(market.folder);
  const { code, stderr } = await restore(market.folder, file, "--force");
  assert.equal(code, 0, stderr);
  const aside = /is in (\S+); delete it/.exec(stderr)?.[1] ?? "";
  assert.deepEqual((await readdir(aside)).sort(), before.sort());
  ledger = join(aside, "stores", "stripe.db");
  assert.equal(
    (await runSouk(["verify", "--min-orders", `${known.length}`], { SOUK_DATA_DIR: market.folder })).code,
    0,
  );
});

test("a provider that remembers more than the shop gives back what was paid for orders that nobody knows", async (t) => {
  await cp(ledger, join(market.folder, "stores", "stripe.db"));
  const third = await startMarket(
    { folder: market.folder, environment: { ...environment, PAYMENTS_JOURNAL_SECONDS: "1" } },
    cleanup,
  );
  const checked = await third.souk("verify", "--min-orders", `${known.length}`);
  assert.equal(checked.code, 0, checked.stdout);
  const books = new DatabaseSync(join(market.folder, "stores", "stripe.db"), { readOnly: true });
  const counted = books.prepare(
    `SELECT count(*) AS captured, sum(amount_refunded = amount_captured) AS refunded,
       (SELECT count(*) FROM events WHERE delivery = 'pending') AS untold FROM charges WHERE captured = 1`,
  );
  const last = await eventually(
    "the provider has told everything",
    async () => counted.get(),
    (row) => row?.untold === 0,
  );
  books.close();
  const { captured, refunded } = last ?? {};
  t.diagnostic(`${captured} captures, ${refunded} of them refunded`);
  assert.ok(Number(refunded) > 0 && Number(refunded) < Number(captured));
});

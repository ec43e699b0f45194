// The market as its keeper sees it: opening, closing, opening again; what goes wrong is one clear line.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createClient } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { runSouk, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart } from "../market/purchase.ts";

const folders: string[] = [];
/** When every market has stopped: one that still writes can't have its folder taken away. */
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "souk-life-"));
  folders.push(folder);
  return folder;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test("stopped and started again, everything is still there", async (t) => {
  const folder = await temporaryFolder();
  const first = await startMarket({ folder }, t);
  const verified = await first.souk("verify");
  assert.equal(verified.code, 0, `the invariants hold before anything was sold:\n${verified.stdout}`);
  await putGoods(await first.staff(), [{ sku: "JUG", price: 2500, units: 7 }]);
  const answer = await checkout(first.client, await fillCart(first.client, { sku: "JUG", quantity: 2 }));
  const pids = (await first.processes()).map((row) => row.pid);
  const beganMs = systemClock.monotonicMs();
  assert.equal(await first.stop(), 0, first.output());
  t.diagnostic(`closed in ${Math.round(systemClock.monotonicMs() - beganMs)} ms`);
  assert.ok(!pids.some(isAlive), "no process stays behind");
  assert.deepEqual(await first.processes(), []);

  const second = await startMarket({ folder }, t);
  const access = { params: { id: answer.order.id }, query: { orderToken: answer.orderToken } };
  const order = await expect(second.client.readOrder(access), "order");
  assert.equal(order.body.status, "paid");
  const staff = await second.staff();
  const level = await eventually(
    "sold",
    async () => (await expect(staff.readStock({ params: { sku: "JUG" } }), "stock")).body,
    (each) => each.onHand === 5,
  );
  assert.equal(level.reserved, 0);
});

test("a second start on the same folder is refused, and leaves the first alone", async (t) => {
  const market = await startMarket({}, t);
  const second = await runSouk(["up"], { SOUK_DATA_DIR: market.folder, PORT: "0" });
  assert.equal(second.code, 1);
  assert.match(second.stderr, /^souk: this shop is already running \(pid \d+\)[^\n]*\n$/);
  assert.equal((await fetch(`${market.url}/healthz`)).status, 200);
});

test("a taken port is one clear line", async (t) => {
  const folder = await temporaryFolder();
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  const { code, stderr } = await runSouk(["up"], { SOUK_DATA_DIR: folder, PORT: `${address.port}`, SOUK_DEMO: "0" });
  assert.equal(code, 1);
  assert.equal(stderr, `souk: port ${address.port} is taken; choose another with PORT=…\n`);
});

test("an engine that can't be reached is one clear line", async () => {
  const folder = await temporaryFolder();
  const environment = {
    SOUK_DATA_DIR: folder,
    PORT: "0",
    SOUK_DEMO: "0",
    ORDERS_DATABASE_URL: "nosuch://127.0.0.1:1/orders",
  };
  const { code, stderr } = await runSouk(["up"], environment);
  assert.equal(code, 1);
  assert.match(stderr, /souk: orders-1 can't start: [^\n]*nosuch:[^\n]*\n/);
  assert.doesNotMatch(stderr, /\n\s+at /, "no stack");
});

test("when the starter is killed nothing stays behind, and the next start takes over", async (t) => {
  const folder = await temporaryFolder();
  const market = await startMarket({ folder }, t);
  const rows = await market.processes();
  const starter = Number(await readFile(join(folder, "run", "lock.db.pid"), "utf8"));
  process.kill(starter, "SIGKILL");
  await eventually(
    "all children ended",
    async () => rows.filter((row) => isAlive(row.pid)).length,
    (left) => left === 0,
    28_000,
  );
  const next = await startMarket({ folder }, t);
  assert.equal((await fetch(`${next.url}/healthz`)).status, 200);
});

test("two instances share a service's store and work, and --single is the same shop in one process", async (t) => {
  const folder = await temporaryFolder();
  const two = await startMarket({ folder, arguments: ["--scale", "orders=2", "--scale", "products=2"] }, t);
  assert.deepEqual(
    (await two.processes())
      .map((row) => row.instance)
      .filter((name) => /^(orders|products)-/.test(name))
      .sort(),
    ["orders-1", "orders-2", "products-1", "products-2"],
  );
  await putGoods(await two.staff(), [{ sku: "CUP", price: 1200, units: 40 }]);
  const buy = async (): Promise<string> => {
    const answer = await checkout(two.client, await fillCart(two.client, { sku: "CUP", quantity: 1 }));
    return answer.order.status;
  };
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 20 }, buy))), new Set(["paid"]));
  const checked = await two.souk("verify", "--rest", "--min-orders", "20");
  assert.equal(checked.code, 0, checked.stdout);
  await two.stop();

  const single = await startMarket({ folder, arguments: ["--single"] }, t);
  assert.equal(new Set((await single.processes()).map((row) => row.pid)).size, 1);
  const answer = await checkout(single.client, await fillCart(single.client, { sku: "CUP", quantity: 1 }));
  assert.equal(answer.order.status, "paid");
  assert.equal((await single.souk("verify", "--rest", "--min-orders", "21")).code, 0);
  assert.equal(await single.stop(), 0, single.output());
});

test("the first start fills the demo catalogue behind the open shop; what nobody touched of it can be taken away, and stays away", async (t) => {
  const folder = await temporaryFolder();
  const market = await startMarket({ folder, environment: { SOUK_DEMO: "1" } }, t);
  const list = async () => (await expect(market.client.listProducts({ query: { limit: 100 } }), "products")).body;
  await eventually("at least 40 products", list, (page) => page.total >= 40, 30_000);
  await eventually(
    "the demo is there",
    async () => market.output(),
    (text) => text.includes("the demo catalogue is there"),
    30_000,
  );
  const full = await list();
  const picture = full.items.find((item) => item.images.length > 0)?.images[0]?.url ?? "";
  const image = await fetch(new URL(picture, market.url));
  assert.match(image.headers.get("content-type") ?? "", /^image\/svg/);
  const variant = full.items.flatMap((item) => item.variants).find((each) => each.available);
  const answer = await checkout(market.client, await fillCart(market.client, { sku: variant?.sku ?? "", quantity: 1 }));
  assert.equal(answer.order.status, "paid");
  const sold = full.items.find((item) => item.variants.some(({ sku }) => sku === variant?.sku));
  const changed = full.items.find((item) => item.id !== sold?.id);
  assert.ok(sold && changed);
  const staff = await market.staff();
  const renamed = { params: { idOrHandle: changed.id }, body: { title: "Ours now" } };
  await expect(staff.updateProduct(renamed), "a change of the owner's");
  const { total } = (await expect(staff.listStaffProducts(), "all there are")).body;
  const removed = await market.souk("demo", "remove");
  assert.equal(removed.code, 0, removed.stderr);
  assert.match(removed.stderr, new RegExp(`${total - 2} products and \\d+ collections are gone`));
  assert.ok(removed.stderr.includes(`archived because of orders or counts (1): ${sold.title}`), removed.stderr);
  assert.match(
    removed.stderr,
    /kept because of your changes \(1\): Ours now\ncollections kept because of what is in them/,
  );
  const left = await eventually("gone", list, (page) => page.total === 1);
  assert.deepEqual(
    left.items.map(({ title }) => title),
    ["Ours now"],
  );
  const archived = await expect(staff.readStaffProduct({ params: { idOrHandle: sold.id } }), "what was sold");
  assert.equal(archived.body.status, "archived");
  await market.stop();
  const again = await startMarket({ folder, environment: { SOUK_DEMO: "1" } }, t);
  await systemClock.sleep(1_000);
  assert.equal((await expect(again.client.listProducts(), "products")).body.total, 1);
});

const shopifyCsv = [
  "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Price,Image Src,Status",
  'kettle,Copper kettle,<p>Sings.</p>,Hammer,Kitchen,"copper, tea",TRUE,Size,Small,KETTLE-S,900,12,39.00,,active',
  "kettle,,,,,,,,Large,KETTLE-L,1400,5,59.00,,",
  "broken,No such price,,Hammer,,,TRUE,Title,Default Title,BROKEN,100,1,a lot,,active",
].join("\n");

test("souk imports, reports rows, changes nothing the second time, and exports what it takes back", async (t) => {
  const folder = await temporaryFolder();
  const market = await startMarket({}, t);
  const file = join(folder, "kettles.csv");
  await writeFile(file, shopifyCsv);
  const dry = await market.souk("import", file, "--format", "shopify", "--dry-run");
  assert.match(dry.stdout, /dry run, nothing was changed/);
  assert.equal((await expect((await market.staff()).listStaffProducts(), "products")).body.total, 0);
  const first = await market.souk("import", file, "--format", "shopify");
  assert.match(first.stdout, /4\s+Variant Price/, "the faulty row is named by line and column");
  assert.equal(first.code, 1, "a row that could not be taken is a failure");
  const answer = await eventually(
    "kettles are for sale",
    async () => (await expect(market.client.listProducts(), "products")).body,
    (page) => page.items.some((item) => item.handle === "kettle" && item.available),
  );
  assert.ok(answer.total >= 1);
  const bought = await checkout(market.client, await fillCart(market.client, { sku: "KETTLE-L", quantity: 1 }));
  assert.equal(bought.order.items[0]?.unitPrice.amount, 5900);

  const exported = join(folder, "products.csv");
  assert.equal((await market.souk("export", exported)).code, 0);
  const back = await market.souk("import", exported, "--format", "souk");
  assert.equal(back.code, 0, back.stdout + back.stderr);
  assert.match(back.stdout, /completed/);
  const [created, updated] = countsOf(back.stdout);
  assert.deepEqual([created, updated], [0, 0], back.stdout);
});

/** `created` and `updated` of the table that `souk import` prints last. */
function countsOf(stdout: string): readonly number[] {
  const cells = stdout.trim().split("\n").at(-1)?.trim().split(/\s+/).map(Number) ?? [];
  return [cells[3] ?? Number.NaN, cells[4] ?? Number.NaN];
}

test("the doctor finds a healthy market healthy, and names what is wrong", async (t) => {
  const market = await startMarket({}, t);
  const healthy = await eventually(
    "healthy",
    () => market.souk("doctor"),
    ({ code }) => code === 0,
  );
  assert.match(healthy.stdout, /gateway-1\s+ready at/);
  assert.match(healthy.stdout, /queues of orders/);
  const dead = await runSouk(["export", "-"], { SOUK_DATA_DIR: market.folder, SOUK_URL: "http://127.0.0.1:9" });
  assert.equal(dead.code, 1);
  assert.match(dead.stderr, /^souk: the shop at http:\/\/127\.0\.0\.1:9 can't be reached/);
  await market.stop();
  const stopped = await market.souk("doctor");
  assert.match(stopped.stdout, /not running/);
  const none = await market.souk("export", "-");
  assert.match(none.stderr, /is not running; start it with 'npm start'/);
});

test("a password of the first account is made, shown once, and works", async (t) => {
  const folder = await temporaryFolder();
  const environment = { SOUK_ADMIN_EMAIL: "", SOUK_ADMIN_PASSWORD: "" };
  const market = await startMarket({ folder, environment }, t);
  const [, email, password] = /shown once: (\S+) \/ (\S+)/.exec(market.output()) ?? [];
  assert.ok(email && password, market.output());
  const session = await expect(createClient({ baseUrl: market.url }).logIn({ body: { email, password } }), "login");
  assert.equal(session.body.user.role, "owner");
  await market.stop();
  const again = await startMarket({ folder, environment }, t);
  assert.doesNotMatch(again.output(), /shown once/);
  assert.doesNotMatch(await readFile(join(folder, "secrets.json"), "utf8"), new RegExp(password));
  assert.equal((await again.client.logIn({ body: { email, password } })).status, 200);
});

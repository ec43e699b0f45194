// The market in containers, with the images that run.sh built: a purchase, a mail, no rights, a quick end, and an order
// that is still there afterwards. Prints sizes, memory and times.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createClient } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { mailboxAt } from "../market/mailbox.ts";
import { runSouk, staffAccount } from "../market/market.ts";
import { checkout, eventually, fillCart } from "../market/purchase.ts";
import { type ContainerMarket, planContainers, podman } from "./container-market.ts";

const MAX_IMAGE_MB = 350;
const MAX_STOP_MS = 25_000;
const MB = 1024 * 1024;
const USER = "10001";
/** Who asks is closed before who answers. */
const CLOSING = ["gateway", "web", "orders", "notifications", "payments", "products", "users", "stripe", "mailbox"];

let folder = "";
let market: ContainerMarket;
let placed: { readonly id: string; readonly token: string };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "souk-containers-"));
  const { code, stdout, stderr } = await runSouk(["secrets", "--env"], {
    SOUK_DATA_DIR: folder,
    SOUK_ADMIN_EMAIL: staffAccount.email,
    SOUK_ADMIN_PASSWORD: staffAccount.password,
  });
  assert.equal(code, 0, stderr);
  market = await planContainers(stdout);
});
after(async () => {
  await market.remove();
  await rm(folder, { recursive: true, force: true });
});

test("images are small, say what they are, and hold no tool to build with", async (t) => {
  for (const name of market.names) {
    const image = `localhost/souk-${name}:check`;
    const { code, stdout, stderr } = await podman("image", "inspect", image);
    assert.equal(code, 0, stderr);
    const [{ Size, Config, User, Healthcheck, Labels }] = JSON.parse(stdout);
    assert.deepEqual(Config.Entrypoint.slice(0, 1), ["node"], "exec form: signals reach Node");
    assert.equal(User, `${USER}:${USER}`);
    assert.deepEqual(Healthcheck.Test, ["CMD", "node", "/app/deploy/health-check.ts"]);
    assert.equal(Labels["org.opencontainers.image.title"], `souk-${name}`);
    t.diagnostic(`${name}: ${Math.round(Size / MB)} MB`);
    assert.ok(Size / MB < MAX_IMAGE_MB, `${name} is ${Math.round(Size / MB)} MB`);
  }
});

test("the market opens, each service when those that it asks are healthy", async (t) => {
  const beganMs = systemClock.monotonicMs();
  await market.open();
  await eventually(
    "readiness",
    async () => (await fetch(`${market.url}/readyz`)).status,
    (status) => status === 200,
  );
  t.diagnostic(`open after ${Math.round(systemClock.monotonicMs() - beganMs)} ms`);
});

test("the shop's pages and their scripts come out of web's image", async () => {
  const page = await fetch(market.url, { headers: { accept: "text/html" } });
  assert.equal(page.status, 200);
  const [, script = ""] = /href="(\/assets\/[^"]+\.js)"/.exec(await page.text()) ?? [];
  assert.equal((await fetch(`${market.url}${script}`)).headers.get("content-type"), "text/javascript; charset=utf-8");
});

test("a purchase through the gateway is paid, and its mail arrives", async () => {
  const anonymous = createClient({ baseUrl: market.url });
  const session = await expect(anonymous.logIn({ body: staffAccount }), "the owner signs in");
  const staff = createClient({ baseUrl: market.url, token: session.body.accessToken });
  await putGoods(staff, [{ sku: "BOWL", price: 1900, units: 3 }]);
  const { order, orderToken } = await checkout(anonymous, await fillCart(anonymous, { sku: "BOWL", quantity: 1 }));
  placed = { id: order.id, token: orderToken };
  await orderIsPaid();
  const { mails } = mailboxAt(() => `http://127.0.0.1:${market.portOf("mailbox")}`);
  await eventually(
    "the confirmation",
    async () => (await mails("ada@example.org")).length,
    (count) => count === 1,
  );
});

test("the command line reaches the market with the data folder that made its secrets", async () => {
  const file = join(folder, "catalogue.csv");
  const { code, stderr } = await runSouk(["export", file], { SOUK_DATA_DIR: folder, SOUK_URL: market.url });
  assert.equal(code, 0, stderr);
  assert.match(await readFile(file, "utf8"), /BOWL/);
});

test("nobody is root, nothing but /data and /tmp can be written, and there are no rights to lose", async (t) => {
  for (const name of market.names) {
    assert.equal((await market.inside(name, "id", "-u")).stdout, USER);
    const closed = ["/", "/app", "/app/service/", "/usr/local/bin", "/etc", "/var/tmp"];
    const { code, stderr } = await market.inside(name, "touch", ...closed.map((place) => `${place}/mark`));
    assert.notEqual(code, 0);
    assert.equal(stderr.match(/Read-only file system/g)?.length, closed.length, `${name}: ${stderr}`);
    for (const place of ["/data", "/tmp"]) {
      const { code, stderr } = await market.inside(name, "sh", "-c", `touch ${place}/mark && rm ${place}/mark`);
      assert.equal(code, 0, `${name} can't write in ${place}: ${stderr}`);
    }
    const tools = await market.inside(name, "sh", "-c", "command -v npm gcc cc make curl wget python3");
    assert.equal(tools.stdout, "", `${name} has tools`);
    const status = await readFile(`/proc/${await market.inspect(name, "{{.State.Pid}}")}/status`, "utf8");
    assert.match(status, /^CapEff:\t0+$/m);
    assert.match(status, /^CapBnd:\t0+$/m);
    assert.match(status, /^NoNewPrivs:\t1$/m);
    const [, kilobytes = "0"] = /^VmRSS:\s+(\d+)/m.exec(status) ?? [];
    t.diagnostic(`${name}: ${Math.round(Number(kilobytes) / 1024)} MB resident`);
  }
});

test("told to stop, each ends by itself in time", async (t) => {
  assert.deepEqual([...CLOSING].sort(), [...market.names].sort());
  for (const name of CLOSING) {
    const tookMs = await market.stop(name);
    t.diagnostic(`${name}: ${Math.round(tookMs)} ms`);
    assert.ok(tookMs < MAX_STOP_MS, `${name} took ${Math.round(tookMs)} ms`);
    assert.equal(await market.inspect(name, "{{.State.ExitCode}}"), "0", `${name} was killed`);
  }
});

test("started again, the order is still there", async () => {
  await market.open();
  await orderIsPaid();
});

async function orderIsPaid(): Promise<void> {
  const client = createClient({ baseUrl: market.url });
  const access = { params: { id: placed.id }, query: { orderToken: placed.token } };
  await eventually(
    "the order is paid",
    async () => {
      const answer = await client.readOrder(access);
      return "problem" in answer ? answer.status : answer.body.status;
    },
    (status) => status === "paid",
  );
}

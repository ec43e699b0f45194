// A whole market with users and notifications on PostgreSQL: what people do, a restart, and a server that is killed while
// they do it. Two instances of each, so that they share stores, partitions and mails.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { temporaryPostgresUrl } from "@souk/chassis/postgres/testing";
import { type Client, createClient } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { mailboxOf } from "../market/mailbox.ts";
import { type Market, runSouk, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey, tryCheckout } from "../market/purchase.ts";
import { verifyMarket } from "../torture/torture.ts";
import { engineNamed } from "./engine.ts";

const postgres = engineNamed("postgres");
const password = "correct horse battery";
const jug = { sku: "JUG", quantity: 1 };
const endings: (() => Promise<unknown> | undefined)[] = [];
const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.push(task) };
let market: Market;
let users: string;
/** So soon after its server is back, everything works again. */
const BACK_WITHIN_MS = 15_000;

before(async () => {
  users = await temporaryPostgresUrl(cleanup);
  const notifications = await temporaryPostgresUrl(cleanup);
  const environment = { USERS_DATABASE_URL: `${users}?pool_size=5`, NOTIFICATIONS_DATABASE_URL: notifications };
  const scale = ["--scale", "users=2", "--scale", "notifications=2"];
  market = await startMarket({ environment, arguments: scale }, { after: cleanup.after });
  await putGoods(await market.staff(), [{ sku: "JUG", price: 2500, units: 5_000 }]);
});
after(async () => {
  for (const end of endings.toReversed()) await end();
});

const newEmail = (): string => `ada-${newKey()}@example.org`;
const registering = (email: string) => market.client.registerAccount({ body: { email, password, name: "Ada" } });
const loggingIn = (email: string) => market.client.logIn({ body: { email, password } });
const refreshing = (refreshToken: string) => market.client.refreshSession({ body: { refreshToken } });

/** A new account gets two mails: the welcome, and the link that verifies its address. */
const welcomesOf = async (email: string) =>
  (await mailboxOf(market).mails(email)).filter(({ subject }) => subject.startsWith("Welcome"));

async function buy(client: Client): Promise<{ readonly id: string; readonly status: string }> {
  const { order } = await checkout(client, await fillCart(client, jug));
  return order;
}

let email = "";
let sessionToken = "";
let orderId = "";

test("somebody registers, signs in, refreshes; a used token ends the session", async () => {
  email = newEmail();
  const { body: first } = await expect(registering(email), "register");
  const taken = await registering(email.toUpperCase());
  assert.equal("problem" in taken && taken.problem.code, "email_taken");
  const { body: next } = await expect(refreshing(first.refreshToken), "refresh");
  for (const token of [first.refreshToken, next.refreshToken]) {
    const refused = await refreshing(token);
    assert.equal("problem" in refused && refused.problem.code, "invalid_refresh_token");
  }
  const { body: again } = await expect(loggingIn(email), "log in");
  sessionToken = again.refreshToken;
  await eventually(
    "welcomed",
    () => welcomesOf(email),
    (mails) => mails.length === 1,
  );
});

test("they buy, and the receipt arrives once though two instances share the work", async () => {
  const { body } = await expect(loggingIn(email), "log in");
  const ada = createClient({ baseUrl: market.url, token: body.accessToken });
  const order = await buy(ada);
  assert.equal(order.status, "paid");
  orderId = order.id;
  const many = await Promise.all(Array.from({ length: 20 }, () => buy(market.client)));
  const staff = await market.staff();
  const mailsOf = async (id: string) => (await expect(staff.listMails({ query: { orderId: id } }), "mails")).body.items;
  for (const { id } of [order, ...many]) {
    const sent = await eventually(
      `receipt of ${id}`,
      () => mailsOf(id),
      (all) => all.some((one) => one.state === "sent"),
    );
    assert.deepEqual(
      sent.map((mail) => [mail.template, mail.attempts]),
      [["order_confirmation", 1]],
    );
  }
  const mails = await mailboxOf(market).mails();
  assert.equal(mails.filter(({ copies }) => copies !== 1).length, 0, "nothing came twice");
  assert.equal(new Set(mails.map(({ messageId }) => messageId)).size, mails.length);
});

test("stopped and started again, everything is still there", async () => {
  const before = await mailboxOf(market).mails();
  market = await market.restart();
  const { body: session } = await expect(refreshing(sessionToken), "refresh");
  const ada = createClient({ baseUrl: market.url, token: session.accessToken });
  assert.equal((await expect(ada.readProfile(), "profile")).body.email, email);
  assert.equal((await expect(ada.readOrder({ params: { id: orderId } }), "order")).body.status, "paid");
  const used = await refreshing(sessionToken);
  assert.equal("problem" in used && used.problem.code, "invalid_refresh_token");
  await systemClock.sleep(1_000);
  assert.deepEqual(
    new Set((await mailboxOf(market).mails()).map((mail) => mail.messageId)),
    new Set(before.map((mail) => mail.messageId)),
  );
});

type Load = { readonly registered: string[]; readonly paid: string[]; readonly refused: Map<string, number> };

/** Sign-ups and guests' purchases, until told to end. Notes what was acknowledged, and what was refused as what. */
async function load(signal: AbortSignal, { registered, paid, refused }: Load): Promise<void> {
  const refuse = (status: number): void => void refused.set(`${status}`, (refused.get(`${status}`) ?? 0) + 1);
  const signUps = async (): Promise<void> => {
    while (!signal.aborted) {
      const address = newEmail();
      const answer = await registering(address);
      if (answer.status === 201) registered.push(address);
      else refuse(answer.status);
      await systemClock.sleep(20);
    }
  };
  const purchases = async (): Promise<void> => {
    while (!signal.aborted) {
      const answer = await tryCheckout(market.client, await fillCart(market.client, jug));
      if ("problem" in answer) refuse(answer.status);
      else paid.push(answer.body.order.id);
      await systemClock.sleep(20);
    }
  };
  await Promise.all([signUps(), signUps(), purchases(), purchases()]);
}

test("its server is killed under load: selling goes on, nothing acknowledged is lost, and it is soon back", async (t) => {
  const pids = (await market.processes()).map((row) => row.pid);
  const over = new AbortController();
  const found: Load = { registered: [], paid: [], refused: new Map() };
  const loading = load(over.signal, found);
  await systemClock.sleep(2_000);
  let back = 0;
  for (let round = 0; round < 2; round += 1) {
    await postgres.stop();
    const soldBefore = found.paid.length;
    await systemClock.sleep(3_000);
    assert.ok(found.paid.length > soldBefore, "guests buy while users and notifications have no store");
    const refused = await registering(newEmail());
    assert.equal(refused.status, 503);
    await postgres.start();
    const startedMs = systemClock.monotonicMs();
    await eventually(
      "a sign-up",
      () => registering(newEmail()),
      (answer) => answer.status === 201,
      BACK_WITHIN_MS,
    );
    back = Math.max(back, systemClock.monotonicMs() - startedMs);
    await systemClock.sleep(1_000);
  }
  over.abort();
  await loading;
  t.diagnostic(`sign-ups work again ${Math.round(back)} ms after the server is back`);
  t.diagnostic(
    `${found.registered.length} sign-ups, ${found.paid.length} orders, refused: ${[...found.refused].join("; ")}`,
  );
  assert.deepEqual(
    [...found.refused.keys()].filter((status) => status !== "503"),
    [],
    "no other refusal",
  );
  assert.deepEqual(
    (await market.processes()).map((row) => row.pid),
    pids,
    "no process has died",
  );
  for (const address of found.registered) await expect(loggingIn(address), "an acknowledged account signs in");
  const staff = await market.staff();
  for (const id of found.paid) {
    const mails = await eventually(
      `receipt of ${id}`,
      async () => (await expect(staff.listMails({ query: { orderId: id } }), "mails")).body.items,
      (all) => all.some((mail) => mail.state === "sent"),
      30_000,
    );
    assert.equal(mails.length, 1);
  }
  const inMailbox = await eventually(
    "welcomes",
    () => mailboxOf(market).mails(),
    (mails) => found.registered.every((address) => mails.some(({ to }) => to.includes(address))),
  );
  assert.equal(new Set(inMailbox.map(({ messageId }) => messageId)).size, inMailbox.length);
});

test("the invariants hold, seen from outside, and the doctor finds nothing", async (t) => {
  const { report, verdict } = await verifyMarket(market, undefined, 21);
  assert.equal(verdict, "holds");
  const checked = (invariant: string) => report.results.find((each) => each.invariant === invariant)?.checked ?? 0;
  t.diagnostic(`${report.orders} orders; rows checked: U1 ${checked("U1")}, M1 ${checked("M1")}, M2 ${checked("M2")}`);
  assert.ok(checked("U1") > 20 && checked("M2") > 20, "these stores were read");
  const { code, stdout } = await market.souk("doctor");
  assert.equal(code, 0, stdout);
});

test("an engine that can't be reached, another service's, or no engine is one clear line without a password", async () => {
  const away = new URL(users);
  away.port = "1";
  away.password = "canary";
  for (const [name, url, line] of [
    [
      "USERS",
      away.href,
      /souk: users-1 can't start: the PostgreSQL store 127\.0\.0\.1:1\/\S+ can't be reached: [^\n]+\n/,
    ],
    ["NOTIFICATIONS", users, /souk: notifications-1 can't start: [^\n]+ the database is the store of users; [^\n]+\n/],
    [
      "USERS",
      "mysql://ada:canary@db/users",
      /souk: users-1 can't start: DATABASE_URL: there is no engine for mysql:; [^\n]+\n/,
    ],
    [
      "ORDERS",
      "postgres://ada:canary@db/orders",
      /souk: orders-1 can't start: DATABASE_URL: there is no engine for postgres:; [^\n]+\n/,
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

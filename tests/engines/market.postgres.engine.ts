// A whole market with users and notifications on PostgreSQL: what people do, a restart, and a server that is killed while
// they do it. Two instances of each, so that they share stores, partitions and mails.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { temporaryPostgresUrl } from "@souk/chassis/postgres/testing";
import { type Client, createClient } from "@souk/contracts/client";
import { expect, putGoods } from "../market/goods.ts";
import { mailboxOf } from "../market/mailbox.ts";
import { type Market, startMarket } from "../market/market.ts";
import { checkout, eventually, fillCart, newKey, tryCheckout } from "../market/purchase.ts";
import { engineNamed } from "./engine.ts";
import {
  assertTemporary,
  cleanupOfFile,
  examineMarket,
  MANY,
  noteRefusal,
  type Refusals,
  refuseStores,
  surviveOutages,
} from "./market-on-engine.ts";

const postgres = engineNamed("postgres");
const password = "correct horse battery";
/** Rows of users and mails have to be more than are asked of any store. */
const ENOUGH = MANY + 1;
const jug = { sku: "JUG", quantity: 1 };
const cleanup = cleanupOfFile();
let market: Market;
let users: string;

before(async () => {
  users = await temporaryPostgresUrl(cleanup);
  const notifications = await temporaryPostgresUrl(cleanup);
  const environment = { USERS_DATABASE_URL: `${users}?pool_size=5`, NOTIFICATIONS_DATABASE_URL: notifications };
  const scale = ["--scale", "users=2", "--scale", "notifications=2"];
  market = await startMarket({ environment, arguments: scale }, cleanup);
  await putGoods(await market.staff(), [{ sku: "JUG", price: 2500, units: 5_000 }]);
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

type Load = { readonly registered: string[]; readonly paid: string[]; readonly refused: Refusals };

/** Sign-ups and guests' purchases, until told to end. Notes what was acknowledged, and what was refused as what. */
async function load(signal: AbortSignal, { registered, paid, refused }: Load): Promise<void> {
  const refuse = (status: number): void => noteRefusal(refused, `${status}`);
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
  const found: Load = { registered: [], paid: [], refused: new Map() };
  let soldBefore = 0;
  await surviveOutages(t, {
    ...{ market, rounds: 2, downMs: 3_000, what: "a sign-up" },
    server: { kill: () => postgres.stop(), start: () => postgres.start() },
    load: (signal) => load(signal, found),
    away: () => {
      soldBefore = found.paid.length;
    },
    whileAway: async () => {
      assert.ok(found.paid.length > soldBefore, "guests buy while users and notifications have no store");
      assert.equal((await registering(newEmail())).status, 503);
    },
    back: () => async () => (await registering(newEmail())).status === 201,
    enough: () => found.paid.length >= ENOUGH && found.registered.length >= ENOUGH,
  });
  t.diagnostic(
    `${found.registered.length} sign-ups, ${found.paid.length} orders, refused: ${[...found.refused].join("; ")}`,
  );
  assertTemporary(found.refused, (status) => status === "503");
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
  await examineMarket(t, market, { orders: ENOUGH, told: ["U1", "M1", "M2"], read: ["U1", "M2"] });
});

test("an engine that can't be reached, another service's, or no engine is one clear line without a password", async () => {
  const away = new URL(users);
  away.port = "1";
  away.password = "canary";
  await refuseStores(market, [
    { service: "users", url: away.href, says: /the PostgreSQL store 127\.0\.0\.1:1\/\S+ can't be reached: [^\n]+/ },
    { service: "notifications", url: users, says: /[^\n]+ the database is the store of users; [^\n]+/ },
    {
      service: "users",
      url: "mysql://ada:canary@db/users",
      says: /DATABASE_URL: there is no engine for mysql:; [^\n]+/,
    },
    {
      service: "orders",
      url: "postgres://ada:canary@db/orders",
      says: /DATABASE_URL: there is no engine for postgres:; [^\n]+/,
    },
  ]);
});

// The last row: after everything else, no secret and no card number lies in a log, a store, a message or a span.
import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { suite, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { staffAccount } from "../../market/market.ts";
import { approveAtSoukId } from "../../market/souk-id.ts";
import { type Finding, plant, plantedCanaries, searchBytes, searchFiles } from "../canaries.ts";
import { attackMarket } from "../market.ts";
import { expected, people } from "../people.ts";
import { buy, checkout, checkoutBody, filledCart, newCart, orderUnpaid } from "../trade.ts";
import { send } from "../wire.ts";

const CARD = "4000056655665556";
const SPACED_CARD = "4000 0566 5566 5556";
/** Logs are written every 250 ms, spans sent every second. */
const SETTLE_MS = 1_500;

/** Uses every kind of secret in the ways that end up in logs: in URLs, in faulty bodies, on forms. */
async function plantAll(): Promise<void> {
  const market = await attackMarket();
  const { url, secrets } = market;
  const { alice, owner } = await people();
  plant("a card number", CARD);
  plant("a card number with spaces", SPACED_CARD);
  plant("the owner's password", staffAccount.password);
  for (const [name, value] of Object.entries(secrets)) {
    if (typeof value === "string") plant(`the secret ${name}`, value);
  }
  for (const [name, value] of Object.entries(secrets.serviceClients)) plant(`the client secret of ${name}`, value);

  const paid = await buy();
  plant("an order token", paid.orderToken);
  await send(url, `/api/v1/orders/${paid.orderId}?orderToken=${paid.orderToken}`);
  await send(url, `/api/v1/orders/${paid.orderId}?orderToken=${paid.orderToken}&unknown=1`);
  await send(url, `/api/v1/payments/${paid.paymentId}?orderToken=${paid.orderToken}`);
  await send(url, `/orders/${paid.orderId}?orderToken=${paid.orderToken}`);

  const unpaid = await orderUnpaid();
  const { clientSecret } = unpaid.answer.body.payment as { clientSecret: string };
  plant("a payment's client secret", clientSecret);
  await send(url, `/api/v1/payments/${unpaid.paymentId}?payment_intent_client_secret=${clientSecret}`);

  const cart = await filledCart();
  for (const payment of [
    { method: "card", number: CARD, cvc: "123" },
    { method: "card", paymentMethod: CARD },
    { method: "card", paymentMethod: `pm_card_visa ${SPACED_CARD}` },
  ]) {
    assert.equal((await checkout(cart, { body: checkoutBody({ payment }) })).status, 400);
  }
  const hosted = expected(await checkout(cart, { body: checkoutBody({ payment: { method: "hosted" } }) }), 201);
  const { pathname } = new URL((hosted.payment as { redirectUrl: string }).redirectUrl);
  for (const number of ["4000056655665557", SPACED_CARD]) {
    const form = new URLSearchParams({ number, expiry: "12/40", cvc: "987", name: "Ada" }).toString();
    await send(url, pathname, { bytes: form, headers: { "content-type": "application/x-www-form-urlencoded" } });
  }

  await plantSignIn(url);

  const json = { "content-type": "application/json" };
  await send(url, "/api/v1/auth/login", { bytes: `{"email":"x","password":"${alice.password}"`, headers: json });
  await send(url, "/api/v1/auth/login", {
    json: { email: alice.email, password: alice.password, extra: alice.password },
  });
  await send(url, "/api/v1/auth/register", { json: { email: alice.email, password: alice.password, name: "" } });
  await send(url, `/api/v1/users/me?access_token=${owner.token}`, { token: owner.token });
  await send(url, "/api/v1/users/me", { headers: { authorization: `Basic ${owner.token}` } });
  await send(url, "/api/v1/users/me", { token: `${owner.token}x` });
  await send(url, `/api/v1/carts/${await newCart()}`, {
    token: alice.token,
    headers: { cookie: `a=${alice.refreshToken}` },
  });
  await send(url, "/oauth/token", {
    bytes: `grant_type=client_credentials&client_id=nobody&client_secret=${secrets.operator}`,
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
}

/** A begun sign-in, and what the provider sent the browser back with, also where neither belongs. */
async function plantSignIn(url: string): Promise<void> {
  const begun = expected(await send(url, "/api/v1/auth/oidc/souk-id/start", { json: {} }), 200);
  const transaction = plant("a sign-in's transaction", String(begun.transaction));
  const state = plant("a sign-in's state", String(begun.state));
  const returned = await approveAtSoukId(String(begun.authorizationUrl), "souk-id-amal");
  const code = plant("a provider's code", returned.code ?? "");
  const query = new URLSearchParams({ code, state, iss: returned.iss ?? "" });
  await send(url, `/account/oidc/souk-id/callback?${query}`);
  await send(url, `/api/v1/auth/oidc/souk-id/finish?${query}&transaction=${transaction}`, { json: { transaction } });
  expected(await send(url, "/api/v1/auth/oidc/souk-id/finish", { json: { transaction, ...returned } }), 200);
}

/** Who may hold what by nature. */
function isAllowed({ what, where }: Finding): boolean {
  // The reader's own inbox: mails carry the link to the order, and those to a password and an address.
  if (where.startsWith("stores/mailbox")) return what === "an order token" || what.startsWith("the token of ");
  // The provider's own books.
  return where.startsWith("stores/stripe") && what === "a payment's client secret";
}

suite("canaries", () => {
  test("no secret, token, password or card number is in logs, stores, files or spans", async () => {
    const { folder, spans } = await attackMarket();
    await plantAll();
    await systemClock.sleep(SETTLE_MS);
    const canaries = plantedCanaries();
    assert.ok(canaries.size >= 20);
    const searched = await searchFiles(folder, canaries, (path) => path === "secrets.json");
    assert.ok(searched.files >= 15 && searched.bytes > 100_000, `${searched.files} files, ${searched.bytes} bytes`);
    const sent = spans?.received() ?? Buffer.alloc(0);
    if (spans !== undefined) assert.ok(sent.length > 10_000, "spans were exported");
    const findings = [...searched.findings, ...searchBytes(sent, canaries, "spans")].filter((each) => !isAllowed(each));
    assert.deepEqual(findings, []);
  });

  test("the search finds what it looks for", async () => {
    const canaries = new Map([["a canary", "canary in a coal mine"]]);
    const encoded = Buffer.from("canary in a coal mine").toString("base64");
    for (const text of ["x canary in a coal mine", "x?y=canary%20in%20a%20coal%20mine", encoded]) {
      assert.equal(searchBytes(Buffer.from(text), canaries, "here").length, 1, text);
    }
  });

  test("secrets.json and the folders are their owner's alone", async () => {
    const { folder } = await attackMarket();
    assert.equal((await stat(`${folder}/secrets.json`)).mode & 0o077, 0);
    assert.equal((await stat(folder)).mode & 0o077, 0);
  });
});

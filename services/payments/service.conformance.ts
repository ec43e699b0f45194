// The whole service over HTTP with the emulator beside it: access, webhooks, problems, the feed.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { readConfig } from "@souk/chassis/config";
import { freePort } from "@souk/chassis/free-port";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import { createResourceTokens } from "@souk/chassis/resource-token";
import { createTestIssuer, quietLog, TEST_ISSUER } from "@souk/chassis/server.harness";
import { createStripeEmulator } from "@souk/stripe-emulator";
import { settings } from "./config.ts";
import { createService } from "./service.ts";
import { until } from "./testing.ts";

const SECRET_KEY = "sk_test_service";
const WEBHOOK_SECRETS = ["whsec_new", "whsec_old"] as const;
const ORDER_TOKEN_SECRET = "a secret of enough length";

type Answer = { readonly status: number; readonly body: Record<string, unknown> };

async function startShop(t: TestContext, openUrl: OpenUrl) {
  const folder = mkdtempSync(join(tmpdir(), "souk-payments-service-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const emulator = createStripeEmulator({
    databasePath: join(folder, "stripe.sqlite"),
    secretKey: SECRET_KEY,
    webhookUrl: `${url}/api/v1/webhooks/stripe`,
    webhookSecret: WEBHOOK_SECRETS[1],
    webhookDelayMs: 0,
    publicUrl: TEST_ISSUER,
    clock: systemClock,
    random: systemRandom,
  });
  const stripe = await emulator.start();
  const issuer = await createTestIssuer();
  const config = readConfig(settings, {
    PORT: String(port),
    DATABASE_URL: await openUrl(t),
    DISCOVERY_URL: "static:users=http://127.0.0.1:1",
    PUBLIC_URL: TEST_ISSUER,
    SERVICE_CLIENT_SECRET: "not used here",
    STRIPE_API_BASE: stripe.url,
    STRIPE_SECRET_KEY: SECRET_KEY,
    STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRETS.join(","),
    ORDER_TOKEN_SECRET,
  });
  const service = await createService({ config, overrides: { verifier: issuer.verifier, log: quietLog } });
  await service.start();
  t.after(async () => {
    await service.stop();
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const orders = await issuer.serviceToken("orders");
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    token: string | undefined = orders,
  ): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  return { url, stripeUrl: stripe.url, issuer, call, uuid: createIds(systemClock, systemRandom).uuid };
}

const payment = (attemptId: string, more: object = {}) => ({
  attemptId,
  amount: 10_290,
  currency: "EUR",
  email: "ada@example.com",
  orderNumber: "S-1001",
  payBy: new Date(systemClock.now() + 900_000).toISOString(),
  instruction: { method: "card", paymentMethod: "pm_card_visa", confirm: true },
  ...more,
});

/** Opens a place for a store, empty; answers its URL. */
export type OpenUrl = (test: Pick<TestContext, "after">) => Promise<string>;

export function serviceConformance(engine: string, openUrl: OpenUrl): void {
  const promise = (sentence: string, run: (t: TestContext) => Promise<void>) => test(`${engine}: ${sentence}`, run);

  promise("orders pays, closes and refunds; its problems have the contract's codes", async (t) => {
    const { call, uuid } = await startShop(t, openUrl);
    const orderId = uuid();
    const paid = await call("POST", `/internal/payables/${orderId}/payments`, payment(uuid()));
    assert.equal(paid.status, 200);
    assert.deepEqual([paid.body.status, paid.body.amount], ["captured", 10_290]);
    const closed = await call("POST", `/internal/payables/${orderId}/close`, { currency: "EUR" });
    assert.equal(closed.body.outcome, "captured");
    const refunded = await call("POST", `/internal/payables/${orderId}/refunds`, {
      refundId: uuid(),
      amount: 290,
      reason: "late",
    });
    assert.equal((refunded.body.refund as { status: string }).status, "succeeded");
    const payable = await call("GET", `/internal/payables/${orderId}`);
    assert.deepEqual([payable.body.captured, payable.body.refunded], [10_290, 290]);

    const other = uuid();
    const instruction = { method: "card", paymentMethod: "pm_card_chargeDeclinedExpiredCard", confirm: true };
    const declined = await call("POST", `/internal/payables/${other}/payments`, payment(uuid(), { instruction }));
    assert.deepEqual(
      [declined.status, declined.body.code, declined.body.declineCode],
      [402, "card_declined", "expired_card"],
    );
    const tooMuch = await call("POST", `/internal/payables/${orderId}/refunds`, {
      refundId: uuid(),
      amount: 10_001,
      reason: "x",
    });
    assert.deepEqual([tooMuch.status, tooMuch.body.code], [422, "refund_too_large"]);
    await call("POST", `/internal/payables/${other}/close`, { currency: "EUR" });
    const late = await call("POST", `/internal/payables/${other}/payments`, payment(uuid()));
    assert.deepEqual([late.status, late.body.code], [409, "payment_closed"]);
  });

  promise("internal routes take service tokens only", async (t) => {
    const { call, uuid, issuer } = await startShop(t, openUrl);
    const path = `/internal/payables/${uuid()}/payments`;
    assert.equal((await call("POST", path, payment(uuid()), "")).status, 401);
    const owner = await issuer.userToken({ role: "owner", scope: "payments:read orders:write" });
    assert.equal((await call("POST", path, payment(uuid()), owner)).status, 403);
  });

  promise(
    "a payment is shown to its customer, to the holder of its order token and to staff; to others it does not exist",
    async (t) => {
      const { call, uuid, issuer } = await startShop(t, openUrl);
      const [orderId, customerId] = [uuid(), uuid()];
      const paid = await call("POST", `/internal/payables/${orderId}/payments`, payment(uuid(), { customerId }));
      const path = `/api/v1/payments/${paid.body.id}`;
      const mine = await call("GET", path, undefined, await issuer.userToken({ sub: customerId }));
      assert.deepEqual(mine.body.captured, { amount: 10_290, currency: "EUR" });
      assert.equal(mine.body.orderId, orderId);
      const token = createResourceTokens(ORDER_TOKEN_SECRET).tokenFor(orderId);
      assert.equal((await call("GET", `${path}?orderToken=${token}`, undefined, "")).status, 200);
      const staff = await issuer.userToken({ sub: uuid(), role: "staff", scope: "payments:read" });
      assert.equal((await call("GET", path, undefined, staff)).status, 200);
      const strangers = [
        await call("GET", path, undefined, await issuer.userToken({ sub: uuid() })),
        await call("GET", path, undefined, ""),
        await call(
          "GET",
          `${path}?orderToken=${createResourceTokens(ORDER_TOKEN_SECRET).tokenFor(uuid())}`,
          undefined,
          "",
        ),
        await call("GET", "/api/v1/payments/pi_missing", undefined, staff),
      ];
      for (const { status, body } of strangers) assert.deepEqual([status, body.code], [404, "not_found"]);
    },
  );

  promise("the hosted page's payment arrives by webhook, signed by the secret that is being rotated out", async (t) => {
    const { call, uuid, stripeUrl } = await startShop(t, openUrl);
    const orderId = uuid();
    const begun = await call(
      "POST",
      `/internal/payables/${orderId}/payments`,
      payment(uuid(), { instruction: { method: "hosted" } }),
    );
    const page = new URL(begun.body.redirectUrl as string);
    const card = new URLSearchParams({ number: "4242424242424242", expiry: "12/34", cvc: "123" });
    await fetch(stripeUrl + page.pathname, { method: "POST", body: card, redirect: "manual" });
    await until(async () => (await call("GET", `/internal/payables/${orderId}`)).body.status === "captured");
    const session = await call(
      "GET",
      `/api/v1/payments/${begun.body.id}?orderToken=${createResourceTokens(ORDER_TOKEN_SECRET).tokenFor(orderId)}`,
      undefined,
      "",
    );
    assert.equal(session.body.status, "captured");
  });

  promise(
    "webhooks that are forged, altered, old, of the future or unsigned are refused; unknown types are ignored",
    async (t) => {
      const { url } = await startShop(t, openUrl);
      const event = JSON.stringify({
        id: "evt_1",
        object: "event",
        type: "customer.created",
        data: { object: { id: "cus_1" } },
      });
      const now = Math.floor(systemClock.now() / 1000);
      const sign = (text: string, secret: string, at: number) =>
        `t=${at},v1=${createHmac("sha256", secret).update(`${at}.${text}`).digest("hex")}`;
      const post = async (body: string, signature: string | undefined) => {
        const headers = {
          "content-type": "application/json",
          ...(signature === undefined ? {} : { "stripe-signature": signature }),
        };
        const response = await fetch(`${url}/api/v1/webhooks/stripe`, { method: "POST", headers, body });
        return [response.status, ((await response.json()) as { code?: string }).code];
      };
      const [secret, old] = WEBHOOK_SECRETS;
      assert.deepEqual(await post(event, sign(event, secret, now)), [200, undefined]);
      assert.deepEqual(await post(event, sign(event, old, now)), [200, undefined]);
      const refused = [400, "invalid_signature"];
      assert.deepEqual(await post(event, undefined), refused);
      assert.deepEqual(await post(event, sign(event, "whsec_stranger", now)), refused);
      assert.deepEqual(await post(JSON.stringify(JSON.parse(event), null, 1), sign(event, secret, now)), refused);
      assert.deepEqual(await post(event, sign(event, secret, now - 400)), refused);
      assert.deepEqual(await post(event, sign(event, secret, now + 400)), refused);
      assert.deepEqual(await post(event, `t=${now},v0=${"0".repeat(64)}`), refused);
      assert.deepEqual(await post(event, "nonsense"), refused);
      assert.deepEqual(await post("", sign("", secret, now)), refused);
    },
  );
}

// Runs from .ci/run, with the engines up: stripe-mock accepts every request that payments sends, and the emulator's
// answers to the same requests validate against the OpenAPI description that stripe-mock carries. What is missing fails.
import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { systemRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { createStripeProvider } from "@souk/payments/provider/stripe-provider";
import { API_VERSION, createStripeEmulator } from "@souk/stripe-emulator";
import Stripe from "stripe";
import { sendEveryRequest } from "./every-request.ts";
import { createOpenApiValidator } from "./openapi-validator.ts";
import { startRecordingProxy } from "./recording-proxy.ts";

const SECRET_KEY = "sk_test_conformance";

/** TEST_STRIPE_OPENAPI, else what the Go module cache holds of the stripe-mock that was built. */
function openApiFile(): string {
  const { TEST_STRIPE_OPENAPI, GOMODCACHE = join(homedir(), "go/pkg/mod") } = process.env;
  const file =
    TEST_STRIPE_OPENAPI ??
    globSync(join(GOMODCACHE, "github.com/stripe/stripe-mock@*/embedded/openapi/spec3.json")).sort().at(-1);
  assert.ok(file, "TEST_STRIPE_OPENAPI must name the spec3.json that stripe-mock carries");
  return file;
}

async function provider(t: TestContext, apiBase: string) {
  const proxy = await startRecordingProxy(t, apiBase);
  const made = createStripeProvider({
    apiBase: proxy.url,
    secretKey: SECRET_KEY,
    shop: "conformance",
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  t.after(() => made.close());
  return { provider: made, exchanges: proxy.exchanges };
}

test("the package, the emulator and the description speak of one API version", () => {
  assert.equal(createOpenApiValidator(openApiFile()).version, API_VERSION);
  assert.equal(Stripe.API_VERSION, API_VERSION);
});

test("stripe-mock accepts every request that payments sends", async (t) => {
  const mock = process.env.TEST_STRIPE_MOCK_URL;
  assert.ok(mock, "TEST_STRIPE_MOCK_URL is not set");
  const { provider: payments, exchanges } = await provider(t, mock);
  await sendEveryRequest(payments, systemClock.now());
  const refused = exchanges
    .filter(({ status }) => status !== 200)
    .map(({ method, path, request, body }) => ({ method, path, request, body }));
  assert.deepEqual(refused, []);
  t.diagnostic(`${exchanges.length} requests`);
});

test("the emulator's answers to the same requests fit the description", async (t) => {
  const emulator = createStripeEmulator({
    databasePath: ":memory:",
    secretKey: SECRET_KEY,
    webhookSecret: "whsec_conformance",
    publicUrl: "https://shop.example",
    clock: systemClock,
    random: systemRandom,
  });
  const { url } = await emulator.start();
  t.after(() => emulator.stop());
  const { provider: payments, exchanges } = await provider(t, url);
  await sendEveryRequest(payments, systemClock.now());
  const validator = createOpenApiValidator(openApiFile());
  assert.deepEqual(
    exchanges.flatMap((exchange) => validator.faults(exchange)),
    [],
  );
  const statuses = new Set(exchanges.map(({ status }) => status));
  assert.deepEqual([...statuses].sort(), [200, 400, 402, 404]);
  t.diagnostic(`${exchanges.length} answers`);
});

test("both checks can fail: a wrong parameter is refused, a wrong answer is noticed", async () => {
  const mock = process.env.TEST_STRIPE_MOCK_URL;
  assert.ok(mock, "TEST_STRIPE_MOCK_URL is not set");
  const refused = await fetch(`${mock}/v1/payment_intents`, {
    method: "POST",
    headers: { authorization: `Bearer ${SECRET_KEY}` },
    body: new URLSearchParams({ amount: "100", currency: "eur", colour: "red" }),
  });
  assert.equal(refused.status, 400);
  const validator = createOpenApiValidator(openApiFile());
  const answer = { method: "GET", path: "/v1/payment_intents/pi_1", status: 200 };
  const intent = { id: "pi_1", object: "payment_intent", created: 1, livemode: false, status: "succeeded" };
  assert.deepEqual(validator.faults({ ...answer, body: intent }), []);
  for (const wrong of [{ status: "paid" }, { created: "yesterday" }, { latest_charge: 7 }, { id: undefined }]) {
    assert.notEqual(validator.faults({ ...answer, body: { ...intent, ...wrong } }).length, 0, JSON.stringify(wrong));
  }
});

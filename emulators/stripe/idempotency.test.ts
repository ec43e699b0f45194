// Idempotency keys, faults and what survives a restart, driven by the real package.
import assert from "node:assert/strict";
import { test } from "node:test";
import Stripe from "stripe";
import { failureOf, startEmulator } from "./stripe-emulator.harness.ts";

const good = {
  amount: 1999,
  currency: "eur",
  payment_method_types: ["card"],
  payment_method: "pm_card_visa",
  confirm: true,
};
const DAY_MS = 24 * 3_600_000;

test("the same key and parameters get the stored answer, over a restart too, and charge once", async (t) => {
  const { stripe, restart } = await startEmulator(t);
  const first = await stripe.paymentIntents.create(good, { idempotencyKey: "create:1" });
  const again = await stripe.paymentIntents.create(good, { idempotencyKey: "create:1" });
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
  assert.equal(again.lastResponse.headers["original-request"], first.lastResponse.requestId);
  await restart();
  const later = await stripe.paymentIntents.create(good, { idempotencyKey: "create:1" });
  assert.equal(later.id, first.id);
  assert.equal((await stripe.paymentIntents.list()).data.length, 1);
});

test("the same key with other parameters or another path is an idempotency_error", async (t) => {
  const { stripe } = await startEmulator(t);
  const intent = await stripe.paymentIntents.create(good, { idempotencyKey: "k" });
  const other = await failureOf(stripe.paymentIntents.create({ ...good, amount: 2000 }, { idempotencyKey: "k" }));
  assert.ok(other instanceof Stripe.errors.StripeIdempotencyError);
  assert.equal(other.statusCode, 400);
  const elsewhere = await failureOf(stripe.refunds.create({ payment_intent: intent.id }, { idempotencyKey: "k" }));
  assert.ok(elsewhere instanceof Stripe.errors.StripeIdempotencyError);
});

test("a decline is kept for its key, a validation failure is not", async (t) => {
  const { stripe } = await startEmulator(t);
  const declined = { ...good, payment_method: "pm_card_visa_chargeDeclined" };
  const first = await failureOf(stripe.paymentIntents.create(declined, { idempotencyKey: "d" }));
  const again = await failureOf(stripe.paymentIntents.create(declined, { idempotencyKey: "d" }));
  assert.equal(again.statusCode, 402);
  assert.equal((again.payment_intent as Stripe.PaymentIntent).id, (first.payment_intent as Stripe.PaymentIntent).id);
  assert.equal(again.headers?.["idempotent-replayed"], "true");
  await failureOf(stripe.paymentIntents.create({ ...good, amount: 1 }, { idempotencyKey: "v" }));
  assert.equal((await stripe.paymentIntents.create(good, { idempotencyKey: "v" })).status, "succeeded");
});

test("a key is forgotten after 24 hours", async (t) => {
  const { stripe, clock } = await startEmulator(t);
  const first = await stripe.paymentIntents.create(good, { idempotencyKey: "k" });
  clock.advance(DAY_MS + 1_000);
  const second = await stripe.paymentIntents.create(good, { idempotencyKey: "k" });
  assert.notEqual(second.id, first.id);
});

test("a second request with the key of one under way is a conflict", async (t) => {
  const { stripe, control } = await startEmulator(t);
  await control("POST", "/faults", { kind: "delay", delayMs: 300 });
  const slow = stripe.paymentIntents.create(good, { idempotencyKey: "k" });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const failure = await failureOf(stripe.paymentIntents.create(good, { idempotencyKey: "k" }));
  assert.equal(failure.statusCode, 409);
  assert.equal(failure.code, "idempotency_key_in_use");
  assert.equal((await slow).status, "succeeded");
});

test("a dropped reply has charged, and the repeat brings the same intent", async (t) => {
  const { stripe, control } = await startEmulator(t);
  // Twice, because the package itself tries once more when a kept-alive connection breaks.
  await control("POST", "/faults", {
    kind: "drop_reply",
    times: 2,
    match: { method: "POST", path: "/v1/payment_intents" },
  });
  const lost = await failureOf(stripe.paymentIntents.create(good, { idempotencyKey: "k" }));
  assert.ok(lost instanceof Stripe.errors.StripeConnectionError);
  const repeat = await stripe.paymentIntents.create(good, { idempotencyKey: "k" });
  assert.equal(repeat.status, "succeeded");
  assert.equal(repeat.lastResponse.headers["idempotent-replayed"], "true");
  assert.equal((await stripe.charges.list()).data.length, 1);
});

test("a 500 is kept for its key, whether the request took effect or not", async (t) => {
  const { stripe, control } = await startEmulator(t);
  for (const executes of [true, false]) {
    const key = `k-${executes}`;
    const before = (await stripe.paymentIntents.list()).data.length;
    await control("POST", "/faults", { kind: "server_error", executes, match: { idempotencyKey: key } });
    for (let round = 0; round < 2; round += 1) {
      const failure = await failureOf(stripe.paymentIntents.create(good, { idempotencyKey: key }));
      assert.ok(failure instanceof Stripe.errors.StripeAPIError);
      assert.equal(failure.statusCode, 500);
    }
    assert.equal((await stripe.paymentIntents.list()).data.length - before, executes ? 1 : 0);
  }
});

test("rate limits are not kept; probable faults follow their seed and survive a restart", async (t) => {
  const { stripe, control, restart } = await startEmulator(t);
  await control("POST", "/faults", { kind: "rate_limit", match: { path: "/v1/payment_intents" } });
  const limited = await failureOf(stripe.paymentIntents.create(good, { idempotencyKey: "k" }));
  assert.ok(limited instanceof Stripe.errors.StripeRateLimitError);
  assert.equal((await stripe.paymentIntents.create(good, { idempotencyKey: "k" })).status, "succeeded");
  await control("POST", "/faults", { kind: "rate_limit", probability: 0.5, seed: 7 });
  await restart();
  let hits = 0;
  for (let index = 0; index < 60; index += 1) {
    hits += await stripe.paymentIntents.list().then(
      () => 0,
      () => 1,
    );
  }
  assert.ok(hits > 15 && hits < 45, `${hits} of 60`);
  await control("DELETE", "/faults");
  await stripe.paymentIntents.list();
});

// PaymentIntents, driven by the real package.
import assert from "node:assert/strict";
import { test } from "node:test";
import Stripe from "stripe";
import { connect, failureOf, startEmulator } from "../stripe-emulator.harness.ts";

const basics = { amount: 1999, currency: "eur", payment_method_types: ["card"] };
const good = { ...basics, payment_method: "pm_card_visa", confirm: true };

test("a good card is charged in one call", async (t) => {
  const { stripe } = await startEmulator(t);
  const intent = await stripe.paymentIntents.create(
    { ...good, metadata: { order_id: "o1" } },
    { idempotencyKey: "k1" },
  );
  assert.equal(intent.status, "succeeded");
  assert.equal(intent.amount_received, 1999);
  assert.equal(intent.metadata.order_id, "o1");
  assert.match(intent.client_secret ?? "", new RegExp(`^${intent.id}_secret_`));
  const charge = await stripe.charges.retrieve(String(intent.latest_charge));
  assert.equal(charge.payment_intent, intent.id);
  assert.equal(charge.payment_method_details?.card?.last4, "4242");
  const expanded = await stripe.paymentIntents.retrieve(intent.id, { expand: ["latest_charge"] });
  assert.equal((expanded.latest_charge as Stripe.Charge).amount_captured, 1999);
});

test("declined cards answer 402 with their code, and another card pays the same intent", async (t) => {
  const { stripe } = await startEmulator(t);
  const cases = [
    ["pm_card_visa_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_chargeDeclined", "card_declined", "generic_decline"],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"],
    ["pm_card_chargeDeclinedIncorrectCvc", "incorrect_cvc", "incorrect_cvc"],
    ["pm_card_chargeDeclinedProcessingError", "processing_error", "processing_error"],
  ] as const;
  for (const [method, code, declineCode] of cases) {
    const failure = await failureOf(stripe.paymentIntents.create({ ...good, payment_method: method }));
    assert.ok(failure instanceof Stripe.errors.StripeCardError);
    assert.equal(failure.statusCode, 402);
    assert.equal(failure.code, code);
    assert.equal(failure.decline_code, declineCode);
    const declined = failure.payment_intent as Stripe.PaymentIntent;
    assert.equal(declined.status, "requires_payment_method");
    assert.equal(declined.last_payment_error?.code, code);
    const paid = await stripe.paymentIntents.confirm(declined.id, { payment_method: "pm_card_mastercard" });
    assert.equal(paid.status, "succeeded");
    assert.equal(paid.last_payment_error, null);
    const charges = await stripe.charges.list({ payment_intent: declined.id });
    assert.deepEqual(charges.data.map(({ status }) => status).sort(), ["failed", "succeeded"]);
  }
});

test("statuses follow Stripe's life of a PaymentIntent", async (t) => {
  const { stripe } = await startEmulator(t);
  const bare = await stripe.paymentIntents.create(basics);
  assert.equal(bare.status, "requires_payment_method");
  assert.equal((await failureOf(stripe.paymentIntents.confirm(bare.id))).code, "payment_intent_unexpected_state");
  const updated = await stripe.paymentIntents.update(bare.id, { amount: 2500, payment_method: "pm_card_visa" });
  assert.equal(updated.status, "requires_confirmation");
  const paid = await stripe.paymentIntents.confirm(bare.id);
  assert.equal(paid.amount_received, 2500);
  const again = await failureOf(stripe.paymentIntents.confirm(bare.id));
  assert.equal(again.code, "payment_intent_unexpected_state");
  assert.equal((again.payment_intent as Stripe.PaymentIntent).status, "succeeded");
  assert.equal((await failureOf(stripe.paymentIntents.cancel(bare.id))).code, "payment_intent_unexpected_state");
});

test("an authorised amount is captured in part or cancelled", async (t) => {
  const { stripe } = await startEmulator(t);
  const authorised = await stripe.paymentIntents.create({ ...good, capture_method: "manual" });
  assert.equal(authorised.status, "requires_capture");
  assert.equal(authorised.amount_capturable, 1999);
  const tooMuch = await failureOf(stripe.paymentIntents.capture(authorised.id, { amount_to_capture: 5000 }));
  assert.equal(tooMuch.code, "amount_too_large");
  const captured = await stripe.paymentIntents.capture(authorised.id, { amount_to_capture: 1500 });
  assert.equal(captured.amount_received, 1500);
  const other = await stripe.paymentIntents.create({ ...good, capture_method: "manual" });
  const cancelled = await stripe.paymentIntents.cancel(other.id, { cancellation_reason: "abandoned" });
  assert.equal(cancelled.status, "canceled");
  assert.equal(cancelled.cancellation_reason, "abandoned");
  const charge = await stripe.charges.retrieve(String(other.latest_charge));
  assert.equal(charge.refunded, true);
});

test("malformed requests are refused as Stripe refuses them", async (t) => {
  const { stripe, url } = await startEmulator(t);
  const refused = async (params: object, code: string | undefined, param: string) => {
    const failure = await failureOf(stripe.paymentIntents.create(params as Stripe.PaymentIntentCreateParams));
    assert.ok(failure instanceof Stripe.errors.StripeInvalidRequestError);
    assert.equal(failure.statusCode, 400);
    assert.equal(failure.code, code);
    assert.equal(failure.param, param);
  };
  await refused({ currency: "eur" }, "parameter_missing", "amount");
  await refused({ ...basics, amount: "12.5" }, "parameter_invalid_integer", "amount");
  await refused({ ...basics, amount: 49 }, "amount_too_small", "amount");
  await refused({ ...basics, amount: 100_000_000 }, "amount_too_large", "amount");
  await refused({ ...basics, currency: "xxx" }, undefined, "currency");
  await refused({ ...basics, colour: "red" }, "parameter_unknown", "colour");
  await refused({ ...good, payment_method: "pm_card_nobody" }, "resource_missing", "payment_method");
  await refused({ ...basics, amount: 1234, currency: "kwd" }, undefined, "amount");
  const missing = await failureOf(stripe.paymentIntents.retrieve("pi_missing"));
  assert.equal(missing.statusCode, 404);
  assert.equal(missing.code, "resource_missing");
  const stranger = await failureOf(connect(url, "sk_test_wrong").paymentIntents.list());
  assert.ok(stranger instanceof Stripe.errors.StripeAuthenticationError);
  assert.equal(stranger.statusCode, 401);
});

test("lists go by pages, by time and by metadata", async (t) => {
  const { stripe, clock } = await startEmulator(t);
  const made: string[] = [];
  for (let index = 0; index < 7; index += 1) {
    made.push((await stripe.paymentIntents.create({ ...good, metadata: { order_id: `o${index}` } })).id);
    clock.advance(1_000);
  }
  const newestFirst = [...made].reverse();
  const first = await stripe.paymentIntents.list({ limit: 3 });
  assert.deepEqual(
    first.data.map(({ id }) => id),
    newestFirst.slice(0, 3),
  );
  assert.equal(first.has_more, true);
  const all: string[] = [];
  for await (const intent of stripe.paymentIntents.list({ limit: 2 })) all.push(intent.id);
  assert.deepEqual(all, newestFirst);
  const middle = await stripe.paymentIntents.retrieve(made[3]!);
  const since = await stripe.paymentIntents.list({ created: { gte: middle.created } });
  assert.deepEqual(
    since.data.map(({ id }) => id),
    newestFirst.slice(0, 4),
  );
  const found = await stripe.paymentIntents.search({ query: "metadata['order_id']:'o2' AND status:'succeeded'" });
  assert.deepEqual(
    found.data.map(({ id }) => id),
    [made[2]],
  );
});

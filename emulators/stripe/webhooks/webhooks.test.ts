// Webhooks: signed, retried, kept over a restart; withheld, duplicated and delayed on demand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type Stripe from "stripe";
import { startEmulator, startReceiver, WEBHOOK_SECRET } from "../stripe-emulator.harness.ts";

const good = {
  amount: 1999,
  currency: "eur",
  payment_method_types: ["card"],
  payment_method: "pm_card_visa",
  confirm: true,
};
const types = (received: readonly { event: Stripe.Event }[]) => received.map(({ event }) => event.type);

test("the package verifies what is sent, and only subscribed types are sent", async (t) => {
  const receiver = await startReceiver(t);
  const { stripe } = await startEmulator(t, { webhookUrl: receiver.url });
  const intent = await stripe.paymentIntents.create({ ...good, metadata: { order_id: "o1" } }, { idempotencyKey: "k" });
  await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
  await receiver.until((received) => received.length >= 3);
  assert.deepEqual(types(receiver.received).sort(), ["charge.refunded", "payment_intent.succeeded", "refund.created"]);
  for (const { body, signature } of receiver.received) {
    const event = stripe.webhooks.constructEvent(body, signature, WEBHOOK_SECRET);
    assert.equal(event.api_version, "2026-08-26.dahlia");
    assert.throws(() => stripe.webhooks.constructEvent(`${body} `, signature, WEBHOOK_SECRET));
  }
  const succeeded = receiver.received.find(({ event }) => event.type === "payment_intent.succeeded")?.event;
  assert.equal(succeeded?.request?.idempotency_key, "k");
  assert.equal((succeeded!.data.object as Stripe.PaymentIntent).id, intent.id);
  const listed = await stripe.events.list({ type: "payment_intent.*" });
  assert.deepEqual(listed.data.map(({ type }) => type).sort(), ["payment_intent.succeeded"]);
  assert.equal((await stripe.events.retrieve(succeeded!.id)).id, succeeded!.id);
});

test("an endpoint that fails is tried again, over a restart too", async (t) => {
  const receiver = await startReceiver(t);
  const { stripe, restart, clock } = await startEmulator(t, { webhookUrl: receiver.url });
  receiver.answer = 503;
  await stripe.paymentIntents.create(good);
  await receiver.until((received) => received.length >= 1);
  await restart();
  receiver.answer = 200;
  clock.advance(60_000);
  await receiver.until((received) => received.length >= 2);
  assert.equal(receiver.received[0]?.event.id, receiver.received[1]?.event.id);
  await sleep(400);
  assert.equal(receiver.received.length, 2);
});

test("webhooks are withheld, released and duplicated on demand", async (t) => {
  const receiver = await startReceiver(t);
  const { stripe, control } = await startEmulator(t, { webhookUrl: receiver.url });
  await control("POST", "/faults", { kind: "withhold_webhook", match: { eventType: "payment_intent.*" } });
  await stripe.paymentIntents.create(good);
  await sleep(400);
  assert.equal(receiver.received.length, 0);
  await control("POST", "/faults", { kind: "duplicate_webhook" });
  assert.deepEqual(await control("POST", "/webhooks/release"), { released: 1 });
  await receiver.until((received) => received.length >= 2);
  assert.equal(receiver.received[0]?.event.id, receiver.received[1]?.event.id);
});

test("a hundred webhooks arrive once each and in some order", async (t) => {
  const receiver = await startReceiver(t);
  const { stripe, control } = await startEmulator(t, { webhookUrl: receiver.url });
  await control("POST", "/faults", { kind: "shuffle_webhooks", times: null, delayMs: 300, seed: 3 });
  const made = await Promise.all(Array.from({ length: 100 }, () => stripe.paymentIntents.create(good)));
  await receiver.until((received) => received.length >= 100);
  await sleep(300);
  const got = receiver.received.map(({ event }) => (event.data.object as Stripe.PaymentIntent).id);
  assert.deepEqual([...got].sort(), made.map(({ id }) => id).sort());
});

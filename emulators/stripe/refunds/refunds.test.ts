// Refunds, driven by the real package.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { failureOf, type Harness, startEmulator } from "../stripe-emulator.harness.ts";

const pay = (stripe: Harness["stripe"], method = "pm_card_visa") =>
  stripe.paymentIntents.create({
    amount: 3000,
    currency: "eur",
    payment_method_types: ["card"],
    payment_method: method,
    confirm: true,
  });

test("a capture is refunded in parts, the rest, and never beyond", async (t) => {
  const { stripe } = await startEmulator(t);
  const intent = await pay(stripe);
  const part = await stripe.refunds.create({ payment_intent: intent.id, amount: 1000, metadata: { refund_id: "r1" } });
  assert.equal(part.status, "succeeded");
  assert.equal(part.metadata?.refund_id, "r1");
  const over = await failureOf(stripe.refunds.create({ payment_intent: intent.id, amount: 2001 }));
  assert.equal(over.statusCode, 400);
  assert.match(over.message, /greater than unrefunded amount/);
  const rest = await stripe.refunds.create({ payment_intent: intent.id });
  assert.equal(rest.amount, 2000);
  assert.equal((await failureOf(stripe.refunds.create({ payment_intent: intent.id }))).code, "charge_already_refunded");
  const charge = await stripe.charges.retrieve(String(intent.latest_charge));
  assert.equal(charge.amount_refunded, 3000);
  assert.equal(charge.refunded, true);
  const listed = await stripe.refunds.list({ payment_intent: intent.id });
  assert.deepEqual(listed.data.map(({ id }) => id).sort(), [part.id, rest.id].sort());
});

test("a refund that is bound to fail succeeds first, fails later and frees its amount", async (t) => {
  const { stripe } = await startEmulator(t);
  const intent = await pay(stripe, "pm_card_refundFail");
  const refund = await stripe.refunds.create({ payment_intent: intent.id });
  assert.equal(refund.status, "succeeded");
  await until(async () => (await stripe.refunds.retrieve(refund.id)).status === "failed");
  const failed = await stripe.refunds.retrieve(refund.id);
  assert.equal(failed.failure_reason, "expired_or_canceled_card");
  const charge = await stripe.charges.retrieve(String(intent.latest_charge));
  assert.equal(charge.amount_refunded, 0);
});

test("a pending refund succeeds later", async (t) => {
  const { stripe } = await startEmulator(t);
  const intent = await pay(stripe, "pm_card_pendingRefund");
  const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 500 });
  assert.equal(refund.status, "pending");
  await until(async () => (await stripe.refunds.retrieve(refund.id)).status === "succeeded");
});

test("what was not captured can't be refunded", async (t) => {
  const { stripe } = await startEmulator(t);
  const open = await stripe.paymentIntents.create({ amount: 3000, currency: "eur" });
  const failure = await failureOf(stripe.refunds.create({ payment_intent: open.id }));
  assert.match(failure.message, /does not have a successful charge to refund/);
});

test("the dashboard refunds without being asked by the shop", async (t) => {
  const { stripe, control } = await startEmulator(t);
  const intent = await pay(stripe);
  await control("POST", "/dashboard/refunds", { paymentIntent: intent.id, amount: 700 });
  const charge = await stripe.charges.retrieve(String(intent.latest_charge));
  assert.equal(charge.amount_refunded, 700);
});

const WAIT_MS = 5_000;

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("it did not happen");
    await sleep(50);
  }
}

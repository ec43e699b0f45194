// Closing: stored first, confirmed by the provider, and never a charge.
import assert from "node:assert/strict";
import { test } from "node:test";
import { payOrder } from "../payment/pay-order.ts";
import { startWorld } from "../testing.ts";
import { closePayable } from "./close-payable.ts";

const hosted = { method: "hosted" } as const;
const declined = { method: "card", paymentMethod: "pm_card_chargeDeclined", confirm: true } as const;

test("an order that payments never heard of is closed, and a later payment of it is refused", async (t) => {
  const world = await startWorld(t);
  const request = world.request();
  const closed = await closePayable(world, request.orderId, "EUR", world.context());
  assert.equal(closed.outcome, "closed");
  assert.deepEqual(await payOrder(world, request, world.context()), { kind: "closed" });
  assert.equal((await closePayable(world, request.orderId, "EUR", world.context())).outcome, "closed");
  assert.deepEqual(
    (await world.events()).map(({ type }) => type),
    ["payment.closed"],
  );
  assert.equal((await world.ledger()).paymentIntents.length, 0);
});

test("what is open is cancelled at the provider before the payable is closed", async (t) => {
  const world = await startWorld(t);
  for (const instruction of [declined, hosted, { method: "card" } as const]) {
    const request = world.request({ instruction });
    await payOrder(world, request, world.context());
    assert.equal((await closePayable(world, request.orderId, "EUR", world.context())).outcome, "closed");
  }
  const ledger = await world.ledger();
  assert.ok(ledger.paymentIntents.every(({ status }) => status === "canceled"));
  assert.ok(ledger.checkoutSessions.every(({ status }) => status === "expired"));
});

test("what was captured stays captured", async (t) => {
  const world = await startWorld(t);
  const request = world.request();
  await payOrder(world, request, world.context());
  assert.equal((await closePayable(world, request.orderId, "EUR", world.context())).outcome, "captured");
});

test("captured at the provider while we close: the provider's word decides", async (t) => {
  const world = await startWorld(t);
  const request = world.request({
    instruction: { method: "card", paymentMethod: "pm_card_threeDSecure2Required", confirm: true },
  });
  const asked = await payOrder(world, request, world.context());
  assert.ok(asked.kind === "answer" && asked.answer.redirectUrl);
  const page = new URL(asked.answer.redirectUrl);
  await fetch(world.stripeUrl + page.pathname, {
    method: "POST",
    body: new URLSearchParams({ decision: "complete" }),
    redirect: "manual",
  });
  assert.equal((await closePayable(world, request.orderId, "EUR", world.context())).outcome, "captured");
  assert.deepEqual(
    (await world.events()).map(({ type }) => type),
    ["payment.captured"],
  );
});

test("while the provider is away the answer is unknown, no payment may begin, and a repeat closes", async (t) => {
  const world = await startWorld(t);
  const request = world.request({ instruction: declined });
  await payOrder(world, request, world.context());
  await world.stopStripe();
  assert.equal((await closePayable(world, request.orderId, "EUR", world.context(300))).outcome, "unknown");
  assert.deepEqual(await payOrder(world, { ...request, attemptId: world.ids.uuid() }, world.context()), {
    kind: "closed",
  });
  assert.equal((await world.events()).length, 0);
  await world.restartStripe();
  assert.equal((await closePayable(world, request.orderId, "EUR", world.context())).outcome, "closed");
});

test("a creation that never arrived is made impossible, without a charge", async (t) => {
  const world = await startWorld(t);
  for (const instruction of [{ method: "card", paymentMethod: "pm_card_visa", confirm: true } as const, hosted]) {
    const request = world.request({ instruction });
    await world.stopStripe();
    assert.equal((await payOrder(world, request, world.context(200))).kind, "unanswered");
    await world.restartStripe();
    const stored = await world.read(request.orderId);
    assert.equal((await closePayable(world, request.orderId, "EUR", world.context())).outcome, "closed");
    // The lost request arrives after all, with the key and the parameters that were stored.
    const { makeCall } = await import("../payment/provider-calls.ts");
    await makeCall(world, stored, stored.calls[0]!, world.context());
    assert.equal((await world.read(request.orderId)).status, "closed");
  }
  const ledger = await world.ledger();
  assert.equal(ledger.charges.length, 0);
  assert.ok(ledger.paymentIntents.every(({ status }) => status === "canceled"));
});

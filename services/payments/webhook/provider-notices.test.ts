// Notices: read again only when they could be news, merged once, and never a way to make the shop believe in money.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import Stripe from "stripe";
import { closePayable } from "../closing/close-payable.ts";
import { payOrder } from "../payment/pay-order.ts";
import type { ProviderNotice } from "../provider/payment-provider.ts";
import { createReconciler } from "../reconciliation/reconciler.ts";
import { SECRET_KEY, startWorld, type World } from "../testing.ts";
import { takeNotice } from "./provider-notices.ts";

async function journal(world: World): Promise<readonly ProviderNotice[]> {
  const now = world.clock.now();
  const found = await world.provider.notices(now - 60_000, now + 60_000, world.context().deadline);
  assert.ok(found.kind === "found");
  return found.items;
}

function stripeOf(world: World): Stripe {
  const { hostname, port } = new URL(world.stripeUrl);
  return new Stripe(SECRET_KEY, { host: hostname, port, protocol: "http", maxNetworkRetries: 0, telemetry: false });
}

/** Money that somebody takes for an order beside us, marked as ours would be. */
const capture = (world: World, orderId: string, amount: number, n = 7) =>
  stripeOf(world).paymentIntents.create({
    amount,
    currency: "eur",
    payment_method_types: ["card"],
    payment_method: "pm_card_visa",
    confirm: true,
    metadata: { order_id: orderId, payable_object: String(n), shop: world.store.identity },
  });

const sweep = (world: World) =>
  createReconciler({
    ...world,
    random: systemRandom,
    log: silentLog,
    instance: "payments-1",
    sweepMs: 1_000,
    journalMs: 1,
  }).sweep();

test("a notice of what is known costs neither a read at the provider nor a write", async (t) => {
  const world = await startWorld(t);
  await payOrder(world, world.request(), world.context());
  const [notice] = await journal(world);
  const silent = { ...world.provider, read: () => assert.fail("read at the provider") };
  const store = { ...world.store, changeOnce: () => assert.fail("written") };
  assert.equal(await takeNotice({ ...world, provider: silent, store }, notice!, world.context()), "no_news");
});

test("a notice twice, late and out of order has one effect", async (t) => {
  const world = await startWorld(t);
  const request = world.request({ instruction: { method: "card" } });
  const begun = await payOrder(world, request, world.context());
  assert.ok(begun.kind === "answer");
  await stripeOf(world)
    .paymentIntents.confirm(begun.answer.id, { payment_method: "pm_card_chargeDeclined" })
    .catch(() => undefined);
  await stripeOf(world).paymentIntents.confirm(begun.answer.id, { payment_method: "pm_card_visa" });
  const notices = [...(await journal(world))].reverse();
  for (const notice of [...notices, ...notices]) await takeNotice(world, notice, world.context());
  assert.equal((await world.read(request.orderId)).status, "captured");
  assert.equal((await world.events()).length, 1);
});

test("an altered notice changes nothing: what counts is read at the provider", async (t) => {
  const world = await startWorld(t);
  const request = world.request({ instruction: { method: "card" } });
  const begun = await payOrder(world, request, world.context());
  assert.ok(begun.kind === "answer");
  const answer = await world.provider.read({ kind: "card", id: begun.answer.id }, world.context().deadline);
  assert.ok(answer.kind === "object");
  const lie = { ...answer.object, orderId: request.orderId, state: "captured", capturedAmount: 10_290 } as const;
  await takeNotice(world, { eventId: "evt_lie", change: { kind: "object", object: lie } }, world.context());
  assert.equal((await world.read(request.orderId)).status, "open");
});

test("second, orphaned and wrong captures are refunded in full by themselves and reported", async (t) => {
  const world = await startWorld(t);
  const second = world.request();
  await payOrder(world, second, world.context());
  const orphaned = world.request();
  await closePayable(world, orphaned.orderId, "EUR", world.context());
  const wrong = world.request({ instruction: { method: "card" } });
  await payOrder(world, wrong, world.context());
  const unknown = world.request();
  for (const { orderId } of [second, orphaned, unknown]) await capture(world, orderId, 10_290);
  await capture(world, wrong.orderId, 10_289);
  await sweep(world);
  await sweep(world);
  const alerts = (await world.events()).filter(({ type }) => type === "payment.alerted");
  assert.deepEqual(
    alerts.map(({ aggregateId, data }) => [aggregateId, data.reason]).sort(),
    [
      [second.orderId, "second_capture"],
      [orphaned.orderId, "orphaned_capture"],
      [unknown.orderId, "orphaned_capture"],
      [wrong.orderId, "amount_mismatch"],
    ].sort(),
  );
  const ledger = await world.ledger();
  const held = ledger.charges.filter(
    ({ captured, amount_captured, amount_refunded }) => captured === 1 && amount_captured !== amount_refunded,
  );
  assert.deepEqual(
    held.map(({ metadata }) => metadata.order_id),
    [second.orderId],
  );
  assert.equal(ledger.refunds.length, 4);
  await sweep(world);
  assert.equal((await world.ledger()).refunds.length, 4);
});

test("another shop's money in the same account is left alone", async (t) => {
  const world = await startWorld(t);
  await stripeOf(world).paymentIntents.create({
    amount: 999,
    currency: "eur",
    payment_method_types: ["card"],
    payment_method: "pm_card_visa",
    confirm: true,
    metadata: { order_id: world.ids.uuid(), shop: "another" },
  });
  await sweep(world);
  assert.deepEqual([(await world.events()).length, (await world.ledger()).refunds.length], [0, 0]);
});

test("only one instance sweeps, and a provider that is away holds the cursor", async (t) => {
  const world = await startWorld(t);
  const lost = world.request();
  await world.stopStripe();
  await payOrder(world, lost, world.context(150));
  await world.restartStripe();
  await closePayable(world, lost.orderId, "EUR", world.context());
  await capture(world, lost.orderId, 10_290);
  const other = await world.store.claimSweep("payments-2", 1_000);
  assert.ok(other !== "held");
  await sweep(world);
  assert.equal((await world.events()).filter(({ type }) => type === "payment.alerted").length, 0);
  world.clock.advance(2_000);
  await world.stopStripe();
  await sweep(world);
  assert.equal(await world.store.readCursor("provider-events"), null);
  await world.restartStripe();
  await sweep(world);
  assert.equal((await world.events()).filter(({ type }) => type === "payment.alerted").length, 1);
});

// Refunds: reserved atomically, sent once, freed when they fail, imported when somebody else made them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { REFUND_RETRY_PAUSES_MS, refundIdOf } from "../payable/refunds.ts";
import { payOrder } from "../payment/pay-order.ts";
import { lookAtPayable } from "../reconciliation/look-at-payable.ts";
import { createReconciler } from "../reconciliation/reconciler.ts";
import { startWorld, until, type World } from "../testing.ts";
import { refundPayable } from "./refund-payable.ts";

async function paid(world: World, paymentMethod = "pm_card_visa", amount = 3_000): Promise<string> {
  const request = world.request({ amount, instruction: { method: "card", paymentMethod, confirm: true } });
  assert.equal((await payOrder(world, request, world.context())).kind, "answer");
  return request.orderId;
}

const refund = (world: World, orderId: string, amount?: number, refundId = world.ids.uuid()) =>
  refundPayable(world, orderId, { refundId, amount, reason: "wrong size" }, world.context());

const types = async (world: World) => (await world.events()).map(({ type }) => type);

test("parts, then the rest, and never beyond what was captured", async (t) => {
  const world = await startWorld(t);
  const orderId = await paid(world);
  const refundId = world.ids.uuid();
  const part = await refund(world, orderId, 1_000, refundId);
  assert.ok(part.kind === "refund" && part.refund.status === "succeeded");
  assert.deepEqual(await refund(world, orderId, 1_000, refundId), part);
  assert.equal((await refund(world, orderId, 2_001)).kind, "too_large");
  const rest = await refund(world, orderId);
  assert.ok(rest.kind === "refund" && rest.refund.amount === 2_000);
  assert.equal((await refund(world, orderId)).kind, "nothing_to_refund");
  assert.equal((await refund(world, world.ids.uuid())).kind, "not_captured");
  assert.deepEqual(
    (await world.ledger()).refunds.map(({ amount }) => amount),
    [1_000, 2_000],
  );
});

test("thirty refunds at once never pass the capture", async (t) => {
  const world = await startWorld(t);
  const orderId = await paid(world);
  const results = await Promise.all(Array.from({ length: 30 }, () => refund(world, orderId, 400)));
  assert.equal(results.filter(({ kind }) => kind === "refund").length, 7);
  const [charge] = (await world.ledger()).charges;
  assert.equal(charge?.amount_refunded, 2_800);
});

for (const fault of [
  { kind: "drop_reply", times: 3 },
  { kind: "server_error", executes: true, match: { path: "/v1/refunds", method: "POST" } },
  { kind: "server_error", executes: false, match: { path: "/v1/refunds", method: "POST" } },
]) {
  test(`a refund whose answer is lost (${JSON.stringify(fault)}) is paid out once`, async (t) => {
    const world = await startWorld(t);
    const orderId = await paid(world);
    await world.control("POST", "/faults", fault);
    const refundId = world.ids.uuid();
    await refundPayable(world, orderId, { refundId, amount: 1_200, reason: "late" }, world.context(700));
    await world.control("DELETE", "/faults");
    await lookAtPayable(world, orderId, world.context());
    const after = await refund(world, orderId, 1_200, refundId);
    assert.ok(after.kind === "refund" && after.refund.status === "succeeded");
    assert.equal((await world.ledger()).refunds.length, 1);
    assert.equal((await types(world)).filter((type) => type === "payment.refunded").length, 1);
  });
}

test("a refund that fails later frees its amount, alerts, and is tried again with another key", async (t) => {
  const world = await startWorld(t);
  const orderId = await paid(world, "pm_card_refundFail");
  const first = await refund(world, orderId);
  assert.ok(first.kind === "refund" && first.refund.status === "succeeded");
  await until(async () => (await world.ledger()).refunds[0]?.status === "failed");
  const reconciler = createReconciler({
    ...world,
    random: systemRandom,
    log: silentLog,
    instance: "payments-1",
    sweepMs: 1_000,
    journalMs: 1,
  });
  await reconciler.sweep();
  const failed = await world.read(orderId);
  assert.deepEqual(
    [failed.refunds[0]?.status, failed.refunds[0]?.failureReason],
    ["failed", "expired_or_canceled_card"],
  );
  assert.deepEqual(await types(world), ["payment.captured", "payment.refunded", "payment.refund_failed"]);
  world.clock.advance(REFUND_RETRY_PAUSES_MS[0] + 1);
  await reconciler.sweep();
  const again = await world.read(orderId);
  // This card's refunds all fail in the end; on a busy machine the second has done so already.
  assert.equal(again.refunds[0]?.tries, 2);
  assert.match(again.refunds[0]?.status ?? "", /^(succeeded|failed)$/);
  assert.equal((await world.ledger()).refunds.length, 2);
});

test("a refund made in the dashboard is imported once, and counts against what is left", async (t) => {
  const world = await startWorld(t);
  const orderId = await paid(world);
  const intentId = (await world.read(orderId)).captures[0]!.intentId;
  await world.control("POST", "/dashboard/refunds", { paymentIntent: intentId, amount: 700 });
  const reconciler = createReconciler({
    ...world,
    random: systemRandom,
    log: silentLog,
    instance: "payments-1",
    sweepMs: 1_000,
    journalMs: 1,
  });
  await reconciler.sweep();
  world.clock.advance(10);
  await reconciler.sweep();
  const [imported] = (await world.read(orderId)).refunds;
  assert.deepEqual([imported?.origin, imported?.amount, imported?.status], ["dashboard", 700, "succeeded"]);
  assert.equal(imported?.refundId, refundIdOf(imported?.providerId ?? ""));
  assert.match(imported?.refundId ?? "", /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const rest = await refund(world, orderId);
  assert.ok(rest.kind === "refund" && rest.refund.amount === 2_300);
});

test("a refund that the dashboard made impossible is refused, with an alert, and its amount is free", async (t) => {
  const world = await startWorld(t);
  const orderId = await paid(world);
  const intentId = (await world.read(orderId)).captures[0]!.intentId;
  await world.control("POST", "/dashboard/refunds", { paymentIntent: intentId, amount: 2_500 });
  const result = await refund(world, orderId);
  assert.ok(result.kind === "refund" && result.refund.status === "failed");
  assert.deepEqual(await types(world), ["payment.captured", "payment.refunded", "payment.refund_failed"]);
  const rest = await refund(world, orderId);
  assert.ok(rest.kind === "refund" && rest.refund.amount === 500 && rest.refund.status === "succeeded");
});

test("a pending refund is waited for", async (t) => {
  const world = await startWorld(t);
  const orderId = await paid(world, "pm_card_pendingRefund");
  const pending = await refund(world, orderId, 500);
  assert.ok(pending.kind === "refund" && pending.refund.status === "pending");
  await until(async () => (await world.ledger()).refunds[0]?.status === "succeeded");
  await lookAtPayable(world, orderId, world.context());
  assert.equal((await world.read(orderId)).refunds[0]?.status, "succeeded");
});

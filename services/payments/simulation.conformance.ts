// A seeded storm: shoppers, cancellations, refunds and the dashboard at once, while the provider drops replies, fails and
// limits, and our own process dies between writes. At rest the books and the provider's ledger must agree.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Random, seededRandom, systemRandom } from "@souk/chassis/random";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { closePayable } from "./closing/close-payable.ts";
import type { Payable } from "./payable/payable.ts";
import { refundSums } from "./payable/payable.ts";
import type { PayableStore } from "./payable/payable-store.ts";
import { payOrder } from "./payment/pay-order.ts";
import { createReconciler } from "./reconciliation/reconciler.ts";
import { refundPayable } from "./refund/refund-payable.ts";
import { type Ledger, type OpenStore, startWorld, type ToldEvent, type World } from "./testing.ts";

const SEED = Number(process.env.SEED ?? 20_261_124);
const ORDERS = 60;
const STEPS = 7;
const SHOPPERS = 12;

class Killed extends Error {}

const methods = [
  "pm_card_visa",
  "pm_card_visa",
  "pm_card_mastercard",
  "pm_card_chargeDeclined",
  "pm_card_threeDSecure2Required",
  "pm_card_refundFail",
] as const;

/** Dies before a write, or after it, once in a while. */
function mortal(store: PayableStore, random: Random): PayableStore {
  const maybeDie = () => {
    if (random.next() < 0.04) throw new Killed();
  };
  return {
    ...store,
    change: async (...all) => {
      maybeDie();
      const result = await store.change(...all);
      maybeDie();
      return result;
    },
  };
}

export function simulationConformance(engine: string, openStore: OpenStore): void {
  test(`${engine}: after a storm the books and the ledger agree (seed ${SEED})`, async (t) =>
    void (await storm(t, openStore)));
}

export type Stormed = { readonly world: World; readonly orderIds: readonly string[] };

/** Answers what is left when it is over. */
export async function storm(t: TestContext, openStore: OpenStore): Promise<Stormed> {
  const world = await startWorld(t, { openStore });
  const random = seededRandom(SEED);
  for (const fault of [
    { kind: "drop_reply", probability: 0.08 },
    { kind: "server_error", probability: 0.05, executes: true },
    { kind: "server_error", probability: 0.05, executes: false },
    { kind: "rate_limit", probability: 0.05 },
    { kind: "delay", probability: 0.05, delayMs: 30 },
  ]) {
    await world.control("POST", "/faults", { ...fault, seed: SEED });
  }
  const parts: World = { ...world, store: mortal(world.store, random) };
  const orders = Array.from({ length: ORDERS }, () => world.request({ amount: 1_000 + random.below(9_000) }));
  const reconciler = createReconciler({
    ...parts,
    random: systemRandom,
    log: silentLog,
    instance: "payments-1",
    sweepMs: 1_000,
    journalMs: 1,
  });

  const step = async (order: (typeof orders)[number]): Promise<void> => {
    const context = world.context(1_500);
    const dice = random.next();
    if (dice < 0.55) {
      const attemptId = random.next() < 0.3 ? order.attemptId : world.ids.uuid();
      const hosted = random.next() < 0.15;
      const paymentMethod = methods[random.below(methods.length)]!;
      const instruction = hosted
        ? ({ method: "hosted" } as const)
        : ({ method: "card", paymentMethod, confirm: true } as const);
      await payOrder(parts, { ...order, attemptId, instruction }, context);
    } else if (dice < 0.7) await closePayable(parts, order.orderId, "EUR", context);
    else if (dice < 0.9) {
      const amount = random.next() < 0.5 ? undefined : 1 + random.below(2_000);
      await refundPayable(parts, order.orderId, { refundId: world.ids.uuid(), amount, reason: "storm" }, context);
    } else await reconciler.sweep();
  };
  const work = orders.flatMap((order) => Array.from({ length: STEPS }, () => order)).sort(() => random.next() - 0.5);
  await Promise.all(
    Array.from({ length: SHOPPERS }, async () => {
      for (let order = work.shift(); order !== undefined; order = work.shift()) {
        await step(order).catch((error: unknown) => {
          if (!(error instanceof Killed)) throw error;
        });
      }
    }),
  );

  await world.control("DELETE", "/faults");
  const orderIds = orders.map(({ orderId }) => orderId);
  await settle(world, orderIds);
  const ledger = await world.ledger();
  const events = await world.events();
  let captured = 0;
  for (const orderId of orderIds) {
    const payable = await world.store.read(orderId);
    if (payable === undefined) continue;
    check(payable, ledger, events);
    if (payable.status === "captured") captured += 1;
  }
  t.diagnostic(`${captured} of ${ORDERS} orders were paid, ${ledger.refunds.length} refunds`);
  assert.ok(captured > ORDERS / 4);
  return { world, orderIds };
}

/** Every order that is not paid closes, as at its deadline; then the sweep runs until nothing is due. */
async function settle(world: World, orderIds: readonly string[]): Promise<void> {
  const reconciler = createReconciler({
    ...world,
    random: systemRandom,
    log: silentLog,
    instance: "payments-2",
    sweepMs: 1_000,
    journalMs: 1,
  });
  world.clock.advance(120_000);
  for (const orderId of orderIds) {
    if ((await world.store.read(orderId))?.status !== "open") continue;
    const { outcome } = await closePayable(world, orderId, "EUR", world.context());
    assert.notEqual(outcome, "unknown", orderId);
  }
  // Far enough for every retry of a refund; after the last of them the emulator, which settles in real time, gets its own.
  for (let round = 0; round < 12; round += 1) {
    await reconciler.sweep();
    await world.clock.sleep(round < 9 ? 40 : EMULATOR_SETTLES_MS);
    world.clock.advance(600_000);
  }
  await reconciler.sweep();
}

const EMULATOR_SETTLES_MS = 650;

function check(payable: Payable, { charges, refunds }: Ledger, told: readonly ToldEvent[]): void {
  const { orderId } = payable;
  const note = `${orderId}: ${JSON.stringify(payable, null, 1)}`;
  const taken = charges.filter(({ metadata, captured }) => metadata.order_id === orderId && captured === 1);
  const kept = taken.filter(({ amount_captured, payment_intent }) => {
    const own = refunds.filter((refund) => refund.payment_intent === payment_intent && refund.status !== "failed");
    return Number(amount_captured) > own.reduce((sum, { amount }) => sum + Number(amount), 0);
  });
  // P1: at most one capture keeps money. P2: paid in the books ⇔ a capture of the total. P3: never more back than taken.
  const counted = payable.captures.filter((each) => each.counted);
  assert.ok(counted.length <= 1, note);
  assert.equal(payable.status === "captured", counted.length === 1, note);
  assert.ok(kept.length <= 1 || kept.every(({ payment_intent }) => failedForGood(payable, payment_intent)), note);
  for (const { payment_intent } of taken)
    assert.ok(
      payable.captures.some(({ intentId }) => intentId === payment_intent),
      note,
    );
  if (counted[0] !== undefined) assert.equal(counted[0].amount, payable.amount, note);
  const { refunded, pending } = refundSums(payable);
  assert.ok(refunded + pending <= (counted[0]?.amount ?? 0), note);
  const paidOut = refunds
    .filter(({ payment_intent, status }) => payment_intent === counted[0]?.intentId && status === "succeeded")
    .reduce((sum, { amount }) => sum + Number(amount), 0);
  assert.equal(refunded, paidOut, note);
  assert.equal(pending, 0, note);
  if (payable.status === "closed")
    assert.ok(
      payable.objects.every(({ state }) => state === "cancelled" || state === "captured"),
      note,
    );
  const events = told.filter(({ aggregateId }) => aggregateId === orderId);
  assert.deepEqual(
    events.map(({ aggregateVersion }) => aggregateVersion),
    events.map((_, index) => index + 1),
    note,
  );
  assert.equal(payable.version, events.length, note);
  for (const type of ["payment.captured", "payment.closed"]) {
    assert.ok(events.filter((event) => event.type === type).length <= 1, note);
  }
}

const failedForGood = (payable: Payable, intentId: unknown): boolean =>
  payable.refunds.some((refund) => refund.intentId === intentId && refund.status === "failed");

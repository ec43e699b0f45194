// A Redis that has lost everything under a running shop: what was paid stays paid, nothing is paid twice, and no capture
// is sent back for want of a memory.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemRandom } from "@souk/chassis/random";
import { loseEverything, onTestServer } from "@souk/chassis/redis/testing";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { closePayable } from "../closing/close-payable.ts";
import { countedCapture, type Payable, refundSums } from "../payable/payable.ts";
import { payOrder } from "../payment/pay-order.ts";
import { createReconciler } from "../reconciliation/reconciler.ts";
import { refundPayable } from "../refund/refund-payable.ts";
import { storm } from "../simulation.conformance.ts";
import { type RedisStoreForTests, temporaryRedisStore } from "../store.redis.harness.ts";
import { type OpenStore, startWorld, type World } from "../testing.ts";

/** `lose` forgets everything, at once; `renew` is what an operator does with a restored copy; what was made before is older than the new life by then. */
function losable(): { readonly openStore: OpenStore; lose(): Promise<void>; renew(): Promise<void> } {
  let opened: RedisStoreForTests | undefined;
  return {
    openStore: async (test, options) => {
      opened = await temporaryRedisStore(test, options);
      return opened;
    },
    lose: async () => {
      assert.ok(opened);
      await loseEverything(opened.redis.prefix);
    },
    renew: async () => {
      const key = `${opened?.redis.prefix}identity`;
      assert.equal(await onTestServer((client) => client.hDel(key, "epoch")), 1);
    },
  };
}

async function startLosable(t: TestContext) {
  const { openStore, lose, renew } = losable();
  return { world: await startWorld(t, { openStore }), lose, renew };
}

const secure = { method: "card", paymentMethod: "pm_card_threeDSecure2Required", confirm: true } as const;
const openIntents = async (world: World) =>
  (await world.ledger()).paymentIntents.filter(({ status }) => status !== "succeeded" && status !== "canceled");

test("a paid order is still paid: its refunds go on where they were, and its events are newer than all before", async (t) => {
  const { world, lose } = await startLosable(t);
  const request = world.request();
  await payOrder(world, request, world.context());
  const { orderId } = request;
  const refundId = world.ids.uuid();
  await refundPayable(world, orderId, { refundId, amount: 290, reason: "late" }, world.context());
  const before = await world.read(orderId);
  const { identity } = world.store;
  await lose();
  const again = await payOrder(world, { ...request, attemptId: world.ids.uuid() }, world.context());
  assert.equal(again.kind === "answer" && again.answer.status, "captured");
  assert.equal((await world.ledger()).charges.length, 1);
  const after = await world.read(orderId);
  assert.deepEqual(after.captures.map(told), before.captures.map(told));
  assert.deepEqual(
    after.refunds.map(({ reason: _, sentAt: __, ...refund }) => refund),
    before.refunds.map(({ reason: _, sentAt: __, ...refund }) => refund),
  );
  assert.ok(after.version > before.version + 1_000_000, "above every version of its former life");
  const [event] = await world.events();
  assert.deepEqual([event?.type, event?.aggregateVersion], ["payment.captured", after.version]);
  const known = await refundPayable(world, orderId, { refundId, amount: 290, reason: "late" }, world.context());
  assert.equal(known.kind === "refund" && known.refund.status, "succeeded");
  await refundPayable(
    world,
    orderId,
    { refundId: world.ids.uuid(), amount: undefined, reason: "rest" },
    world.context(),
  );
  assert.deepEqual(refundSums(await world.read(orderId)), { refunded: 10_290, pending: 0 });
  assert.equal((await world.ledger()).refunds.length, 2);
  assert.equal(world.store.identity, identity);
});
const told = ({ at: _, ...capture }: Payable["captures"][number]) => capture;

test("what the provider tells of orders that were forgotten is booked, and nothing is sent back", async (t) => {
  const { world, lose } = await startLosable(t);
  const requests = Array.from({ length: 5 }, () => world.request());
  for (const request of requests) await payOrder(world, request, world.context());
  await lose();
  const sweep = { random: systemRandom, log: silentLog, instance: "payments-1", sweepMs: 1_000, journalMs: 1 };
  await createReconciler({ ...world, ...sweep }).sweep();
  for (const { orderId } of requests) assert.equal((await world.read(orderId)).status, "captured");
  assert.equal((await world.ledger()).refunds.length, 0);
  assert.deepEqual([...new Set((await world.events()).map(({ type }) => type))], ["payment.captured"]);
});

test("a payment that was begun is gone on with: never a second open object, never a second charge", async (t) => {
  const { world, lose } = await startLosable(t);
  const request = world.request({ instruction: secure });
  const begun = await payOrder(world, request, world.context());
  assert.ok(begun.kind === "answer" && begun.answer.status === "requires_action");
  await lose();
  const instruction = { method: "card", paymentMethod: "pm_card_visa", confirm: true } as const;
  const paid = await payOrder(world, { ...request, attemptId: world.ids.uuid(), instruction }, world.context());
  assert.ok(paid.kind === "answer" && paid.answer.status === "captured", JSON.stringify(paid));
  assert.equal(paid.answer.id, begun.answer.id, "the same PaymentIntent");
  const { charges } = await world.ledger();
  assert.equal(charges.filter(({ captured }) => captured === 1).length, 1);
});

test("switching to the hosted page takes back what the books have forgotten", async (t) => {
  const { world, lose } = await startLosable(t);
  const request = world.request({ instruction: secure });
  await payOrder(world, request, world.context());
  await lose();
  const hosted = { ...request, attemptId: world.ids.uuid(), instruction: { method: "hosted" } as const };
  const page = await payOrder(world, hosted, world.context());
  assert.ok(page.kind === "answer" && page.answer.redirectUrl);
  assert.equal((await openIntents(world)).filter(({ id }) => id !== null).length <= 1, true);
  await lose();
  assert.equal((await closePayable(world, request.orderId, "EUR", world.context())).outcome, "closed");
  const ledger = await world.ledger();
  assert.ok(ledger.checkoutSessions.every(({ status }) => status === "expired"));
  assert.ok(ledger.paymentIntents.every(({ status }) => status === "canceled"));
  assert.equal(ledger.charges.filter(({ captured }) => captured === 1).length, 0);
});

test("without the provider's word nothing is done", async (t) => {
  const { world, lose } = await startLosable(t);
  const request = world.request();
  await payOrder(world, request, world.context());
  await lose();
  await world.stopStripe();
  await assert.rejects(closePayable(world, request.orderId, "EUR", world.context(500)), {
    code: "provider_unavailable",
    status: 503,
  });
  await assert.rejects(payOrder(world, request, world.context(500)), { code: "provider_unavailable" });
  await world.restartStripe();
  assert.equal((await closePayable(world, request.orderId, "EUR", world.context())).outcome, "captured");
});

test("a restored copy goes on above all versions that it may have lost, and looks nothing up that it has", async (t) => {
  const { world, renew } = await startLosable(t);
  const request = world.request();
  await payOrder(world, request, world.context());
  const before = await world.read(request.orderId);
  await renew();
  await world.stopStripe();
  assert.deepEqual(await world.read(request.orderId), before);
  await world.restartStripe();
  const again = (amount: number) => ({ refundId: world.ids.uuid(), amount, reason: "late" });
  await refundPayable(world, request.orderId, again(1), world.context());
  await refundPayable(world, request.orderId, again(2), world.context());
  const versions = (await world.events()).map(({ aggregateVersion }) => aggregateVersion);
  assert.equal(versions.length, 3);
  const [first = 0, second = 0, third = 0] = versions;
  assert.ok(second > first + 1_000_000 && second < 2 ** 31 && third === second + 1, versions.join());
});

test("an order that nobody has paid yet begins as any other", async (t) => {
  const { world, lose } = await startLosable(t);
  const request = world.request();
  await lose();
  assert.equal(await world.store.read(request.orderId), undefined);
  const paid = await payOrder(world, request, world.context());
  assert.equal(paid.kind === "answer" && paid.answer.status, "captured");
});

test("after a storm everything is lost: what is rebuilt agrees with what was", async (t) => {
  const { openStore, lose } = losable();
  const { world, orderIds } = await storm(t, openStore);
  const before = new Map(await Promise.all(orderIds.map(async (id) => [id, await world.store.read(id)] as const)));
  const refundsBefore = (await world.ledger()).refunds.length;
  await lose();
  let compared = 0;
  for (const [orderId, was] of before) {
    const is = await world.store.read(orderId);
    if (was === undefined || was.objects.every(({ id }) => id === null)) continue;
    const note = JSON.stringify({ was, is }, null, 1);
    assert.ok(is, note);
    if (was.status === "captured") compared += 1;
    assert.equal(is.status === "captured", was.status === "captured", note);
    assert.deepEqual(countedCapture(is)?.intentId, countedCapture(was)?.intentId, note);
    assert.deepEqual(refundSums(is), refundSums(was), note);
    assert.equal(is.amount, was.amount, note);
    const captured = ({ captures }: Payable) => captures.map(({ intentId }) => intentId).sort();
    assert.deepEqual(captured(is), captured(was), note);
    assert.ok(
      is.objects.every(({ state }) => state === "captured" || state === "cancelled"),
      note,
    );
    assert.ok(is.objects.length >= Math.max(...was.objects.filter(({ id }) => id !== null).map(({ n }) => n)), note);
  }
  assert.ok(compared > 10);
  assert.equal((await world.ledger()).refunds.length, refundsBefore, "nothing was sent back");
});

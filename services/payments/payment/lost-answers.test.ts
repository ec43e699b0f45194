// Every crash point of a payment, and every way in which the provider's answer can get lost: a repeat of the same request
// goes on, nothing is charged twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { closePayable } from "../closing/close-payable.ts";
import type { PayableStore } from "../payable/payable-store.ts";
import { lookAtPayable } from "../reconciliation/look-at-payable.ts";
import { startWorld, type World } from "../testing.ts";
import { payOrder } from "./pay-order.ts";
import { KEY_TRUSTED_MS } from "./provider-calls.ts";

const good = { method: "card", paymentMethod: "pm_card_visa", confirm: true } as const;
const declined = { ...good, paymentMethod: "pm_card_visa_chargeDeclined" } as const;
const hosted = { method: "hosted" } as const;
const captures = async (world: World) => (await world.ledger()).charges.filter(({ captured }) => captured === 1).length;

class Killed extends Error {}

/** A store whose process dies at the n-th write: before it takes effect, or after it but before anyone hears of it. */
function dying(store: PayableStore, at: number, when: "before" | "after"): PayableStore {
  let writes = 0;
  return {
    ...store,
    change: async (...all) => {
      writes += 1;
      if (writes === at && when === "before") throw new Killed();
      const result = await store.change(...all);
      if (writes >= at) throw new Killed();
      return result;
    },
  };
}

for (const instruction of [good, declined, hosted]) {
  test(`a process that dies at any write of a payment (${JSON.stringify(instruction)}) is taken up by a repeat`, async (t) => {
    const world = await startWorld(t);
    for (const at of [1, 2]) {
      for (const when of ["before", "after"] as const) {
        const request = world.request({ instruction });
        await assert.rejects(
          payOrder({ ...world, store: dying(world.store, at, when) }, request, world.context()),
          Killed,
        );
        const outcome = await payOrder(world, request, world.context());
        assert.equal(outcome.kind, instruction === declined ? "declined" : "answer", `write ${at}, ${when}`);
        const mine = (await world.ledger()).paymentIntents.filter(
          ({ metadata }) => metadata.order_id === request.orderId,
        );
        assert.equal(mine.length, instruction === hosted ? 0 : 1);
        assert.equal((await world.read(request.orderId)).status, instruction === good ? "captured" : "open");
      }
    }
    assert.equal((await world.ledger()).checkoutSessions.length, instruction === hosted ? 4 - 1 + 1 : 0);
    assert.equal(await captures(world), instruction === good ? 4 : 0);
  });
}

test("a reply that is dropped after charging is fetched with the same key, within one request", async (t) => {
  const world = await startWorld(t);
  await world.control("POST", "/faults", { kind: "drop_reply", times: 1 });
  const request = world.request();
  assert.equal((await payOrder(world, request, world.context())).kind, "answer");
  assert.equal(await captures(world), 1);
});

test("a provider that stays away is 503 for now; the repeat brings what it had done", async (t) => {
  const world = await startWorld(t);
  await world.control("POST", "/faults", { kind: "drop_reply", times: 3 });
  const request = world.request();
  assert.equal((await payOrder(world, request, world.context(600))).kind, "unanswered");
  await world.control("DELETE", "/faults");
  assert.equal((await world.read(request.orderId)).status, "open");
  assert.equal((await payOrder(world, request, world.context())).kind, "answer");
  assert.equal(await captures(world), 1);
});

for (const executes of [true, false]) {
  test(`a stored 500 (${executes ? "that took effect" : "without effect"}) is looked up by metadata before anything is sent`, async (t) => {
    const world = await startWorld(t);
    await world.control("POST", "/faults", { kind: "server_error", executes, match: { method: "POST" } });
    const request = world.request();
    assert.equal((await payOrder(world, request, world.context())).kind, "answer");
    assert.equal((await world.read(request.orderId)).objects.length, executes ? 1 : 2);
    assert.equal(await captures(world), 1);
  });

  test(`a 500 on a confirmation (${executes ? "that took effect" : "without effect"}) charges once`, async (t) => {
    const world = await startWorld(t);
    const request = world.request({ instruction: declined });
    await payOrder(world, request, world.context());
    await world.control("POST", "/faults", { kind: "server_error", executes, match: { path: "*/confirm" } });
    const second = await payOrder(
      world,
      { ...request, attemptId: world.ids.uuid(), instruction: good },
      world.context(),
    );
    assert.equal(second.kind, "answer");
    assert.equal(await captures(world), 1);
    assert.equal((await world.ledger()).paymentIntents.length, 1);
  });
}

test("past 20 hours a call is looked up, because the key may be forgotten", async (t) => {
  const world = await startWorld(t);
  const request = world.request();
  await assert.rejects(
    payOrder({ ...world, store: dying(world.store, 2, "before") }, request, world.context()),
    Killed,
  );
  assert.equal(await captures(world), 1);
  world.clock.advance(25 * 3_600_000);
  assert.equal((await payOrder(world, request, world.context())).kind, "answer");
  assert.equal(await captures(world), 1);
  assert.ok(KEY_TRUSTED_MS < 24 * 3_600_000);
});

test("an attempt whose answer was lost is resolved before another card is tried", async (t) => {
  const world = await startWorld(t);
  const request = world.request();
  await assert.rejects(
    payOrder({ ...world, store: dying(world.store, 2, "before") }, request, world.context()),
    Killed,
  );
  const other = {
    ...request,
    attemptId: world.ids.uuid(),
    instruction: { ...good, paymentMethod: "pm_card_mastercard" },
  };
  const outcome = await payOrder(world, other, world.context());
  assert.ok(outcome.kind === "answer" && outcome.answer.status === "captured");
  assert.equal(await captures(world), 1);
});

test("the sweep finds a lost capture, but never makes one", async (t) => {
  const world = await startWorld(t);
  const charged = world.request();
  await assert.rejects(
    payOrder({ ...world, store: dying(world.store, 2, "before") }, charged, world.context()),
    Killed,
  );
  const never = world.request();
  await world.stopStripe();
  assert.equal((await payOrder(world, never, world.context(200))).kind, "unanswered");
  await world.restartStripe();
  for (const { orderId } of [charged, never]) await lookAtPayable(world, orderId, world.context());
  assert.equal((await world.read(charged.orderId)).status, "captured");
  assert.equal((await world.read(never.orderId)).status, "open");
  assert.equal(await captures(world), 1);
});

test("closing and paying at once: either it is paid or it never can be", async (t) => {
  const world = await startWorld(t);
  const outcomes = { closed: 0, captured: 0 };
  for (let round = 0; round < 30; round += 1) {
    const request = world.request();
    // In two of three rounds the payment's own request is late, before it reaches the provider or on its way back.
    const slow = { ...world.provider };
    slow.createCardPayment = async (...all) => {
      if (round % 3 === 1) await world.clock.sleep(5);
      const answer = await world.provider.createCardPayment(...all);
      if (round % 3 === 2) await world.clock.sleep(5);
      return answer;
    };
    const pay = payOrder({ ...world, provider: slow }, request, world.context());
    const close = closePayable(world, request.orderId, "EUR", world.context());
    const [paid, closed] = await Promise.all([pay, close]);
    const { outcome } =
      closed.outcome === "unknown" ? await closePayable(world, request.orderId, "EUR", world.context()) : closed;
    assert.notEqual(outcome, "unknown");
    assert.equal(paid.kind === "answer", outcome === "captured", JSON.stringify([paid, closed.outcome, outcome]));
    outcomes[outcome === "captured" ? "captured" : "closed"] += 1;
    const held = (await world.ledger()).charges.filter(
      ({ metadata, captured }) => metadata.order_id === request.orderId && captured === 1,
    );
    assert.equal(held.length, outcome === "captured" ? 1 : 0);
  }
  t.diagnostic(JSON.stringify(outcomes));
  assert.ok(outcomes.closed > 0 && outcomes.captured > 0);
});

// Paying against the real emulator: the common path and its price, declines, repeats, redirects, changes of method.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PayableStore } from "../payable/payable-store.ts";
import type { PaymentProvider } from "../provider/payment-provider.ts";
import { startWorld, type World } from "../testing.ts";
import { payOrder } from "./pay-order.ts";

const declined = {
  method: "card",
  paymentMethod: "pm_card_visa_chargeDeclinedInsufficientFunds",
  confirm: true,
} as const;
const good = { method: "card", paymentMethod: "pm_card_visa", confirm: true } as const;
const hosted = { method: "hosted" } as const;

test("a new order is paid with two atomic writes and one call", async (t) => {
  const world = await startWorld(t);
  let writes = 0;
  let calls = 0;
  const store: PayableStore = {
    ...world.store,
    change: (...all) => {
      writes += 1;
      return world.store.change(...all);
    },
  };
  const provider: PaymentProvider = {
    ...world.provider,
    createCardPayment: (...all) => {
      calls += 1;
      return world.provider.createCardPayment(...all);
    },
  };
  const request = world.request();
  const outcome = await payOrder({ ...world, store, provider }, request, world.context());
  assert.equal(outcome.kind, "answer");
  assert.deepEqual([writes, calls], [2, 1]);
  const payable = await world.read(request.orderId);
  assert.equal(payable.status, "captured");
  assert.deepEqual(
    (await world.events()).map(({ type, aggregateVersion }) => [type, aggregateVersion]),
    [["payment.captured", 1]],
  );
  const [intent] = (await world.ledger()).paymentIntents;
  assert.equal(intent?.metadata.order_id, request.orderId);
  assert.equal(intent?.amount_received, 10_290);
});

test("the same attempt again is the same outcome; another attempt of a paid order is that it is paid", async (t) => {
  const world = await startWorld(t);
  const request = world.request();
  const first = await payOrder(world, request, world.context());
  assert.deepEqual(await payOrder(world, request, world.context()), first);
  assert.deepEqual(await payOrder(world, { ...request, attemptId: world.ids.uuid() }, world.context()), first);
  assert.equal((await world.ledger()).charges.length, 1);
  assert.equal((await world.events()).length, 1);
});

test("a decline is kept for its attempt, and another card pays the same PaymentIntent", async (t) => {
  const world = await startWorld(t);
  const request = world.request({ instruction: declined });
  const first = await payOrder(world, request, world.context());
  assert.deepEqual(first, {
    kind: "declined",
    declineCode: "insufficient_funds",
    message: "Your card has insufficient funds.",
  });
  assert.deepEqual(await payOrder(world, request, world.context()), first);
  const second = await payOrder(world, { ...request, attemptId: world.ids.uuid(), instruction: good }, world.context());
  assert.equal(second.kind, "answer");
  const ledger = await world.ledger();
  assert.equal(ledger.paymentIntents.length, 1);
  assert.deepEqual(ledger.charges.map(({ status }) => status).sort(), ["failed", "succeeded"]);
});

test("twenty requests of one attempt at once charge once", async (t) => {
  const world = await startWorld(t);
  const request = world.request();
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => payOrder(world, request, world.context())));
  assert.ok(outcomes.every(({ kind }) => kind === "answer"));
  assert.equal((await world.ledger()).charges.length, 1);
  assert.equal((await world.events()).length, 1);
});

test("different attempts at once charge once", async (t) => {
  const world = await startWorld(t);
  const request = world.request();
  const attempts = Array.from({ length: 8 }, () => ({ ...request, attemptId: world.ids.uuid() }));
  await Promise.all(attempts.map((attempt) => payOrder(world, attempt, world.context())));
  assert.equal((await world.read(request.orderId)).status, "captured");
  assert.equal((await world.ledger()).charges.filter(({ captured }) => captured === 1).length, 1);
});

test("without a payment method the answer carries a client secret, read afresh and never stored", async (t) => {
  const world = await startWorld(t);
  const request = world.request({ instruction: { method: "card" } });
  const first = await payOrder(world, request, world.context());
  assert.ok(first.kind === "answer" && first.answer.status === "requires_payment" && first.answer.clientSecret);
  assert.deepEqual(await payOrder(world, request, world.context()), first);
  assert.ok(!JSON.stringify(await world.read(request.orderId)).includes(first.answer.clientSecret));
  const paid = await payOrder(world, { ...request, attemptId: world.ids.uuid(), instruction: good }, world.context());
  assert.ok(paid.kind === "answer" && paid.answer.status === "captured" && paid.answer.id === first.answer.id);
});

test("3-D Secure answers a redirect, and the attempt after a refused one starts on the same intent", async (t) => {
  const world = await startWorld(t);
  const secure = {
    method: "card",
    paymentMethod: "pm_card_threeDSecure2Required",
    confirm: true,
    returnUrl: "/orders/1?x=1",
  } as const;
  const request = world.request({ instruction: secure });
  const asked = await payOrder(world, request, world.context());
  assert.ok(asked.kind === "answer" && asked.answer.status === "requires_action" && asked.answer.redirectUrl);
  const page = new URL(asked.answer.redirectUrl);
  const decide = (decision: string) =>
    fetch(world.stripeUrl + page.pathname, {
      method: "POST",
      body: new URLSearchParams({ decision }),
      redirect: "manual",
    });
  const back = await decide("fail");
  assert.ok(back.headers.get("location")?.startsWith("http://shop.test/orders/1?x=1&payment_intent="));
  const again = await payOrder(world, request, world.context());
  assert.ok(again.kind === "declined" && again.declineCode === "payment_intent_authentication_failure");
  const second = await payOrder(world, { ...request, attemptId: world.ids.uuid() }, world.context());
  assert.ok(second.kind === "answer" && second.answer.status === "requires_action");
  await decide("complete");
  assert.equal((await payOrder(world, request, world.context())).kind, "answer");
  assert.equal((await world.read(request.orderId)).status, "captured");
});

test("switching the method ends the open object first, so that only one can be paid", async (t) => {
  const world = await startWorld(t);
  const request = world.request({ instruction: hosted });
  const page = await payOrder(world, request, world.context());
  assert.ok(page.kind === "answer" && page.answer.id.startsWith("cs_") && page.answer.redirectUrl);
  const repeat = await payOrder(world, { ...request, attemptId: world.ids.uuid() }, world.context());
  assert.deepEqual(repeat, page);
  const byCard = await payOrder(
    world,
    { ...request, attemptId: world.ids.uuid(), instruction: declined },
    world.context(),
  );
  assert.equal(byCard.kind, "declined");
  assert.equal((await world.ledger()).checkoutSessions[0]?.status, "expired");
  const pageAgain = await payOrder(world, { ...request, attemptId: world.ids.uuid() }, world.context());
  assert.ok(pageAgain.kind === "answer" && pageAgain.answer.id !== page.answer.id);
  assert.equal((await world.ledger()).paymentIntents[0]?.status, "canceled");
  await payOnPage(world, pageAgain.answer.redirectUrl!);
  const after = await payOrder(world, { ...request, attemptId: world.ids.uuid() }, world.context());
  assert.ok(after.kind === "answer" && after.answer.status === "captured");
});

test("what can't be collected, or leads elsewhere, is refused before anything is stored", async (t) => {
  const world = await startWorld(t);
  const refused = async (more: Parameters<World["request"]>[0]) => {
    const request = world.request(more);
    const { kind } = await payOrder(world, request, world.context());
    assert.equal(await world.store.read(request.orderId), undefined);
    return kind;
  };
  assert.equal(await refused({ amount: 12_345, currency: "KWD" }), "not_collectable");
  assert.equal(await refused({ instruction: { ...good, returnUrl: "https://evil.example/" } }), "bad_return_address");
  const unknownCard = await payOrder(
    world,
    world.request({ instruction: { ...good, paymentMethod: "pm_card_nobody" } }),
    world.context(),
  );
  assert.equal(unknownCard.kind, "refused");
});

test("currencies are sent in the provider's units and come back in ours", async (t) => {
  const world = await startWorld(t);
  for (const [currency, amount, providerAmount] of [
    ["JPY", 5_000, 5_000],
    ["ISK", 5_000, 500_000],
    ["KWD", 12_340, 12_340],
    ["MGA", 500_000, 5_000],
  ] as const) {
    const request = world.request({ currency, amount });
    assert.equal((await payOrder(world, request, world.context())).kind, "answer");
    const payable = await world.read(request.orderId);
    assert.deepEqual([payable.status, payable.captures[0]?.amount], ["captured", amount]);
    const intent = (await world.ledger()).paymentIntents.find(({ metadata }) => metadata.order_id === request.orderId);
    assert.equal(intent?.amount, providerAmount);
  }
});

async function payOnPage(world: World, url: string): Promise<void> {
  const body = new URLSearchParams({ number: "4242424242424242", expiry: "12/34", cvc: "123" });
  const response = await fetch(world.stripeUrl + new URL(url).pathname, { method: "POST", body, redirect: "manual" });
  assert.equal(response.status, 303);
}

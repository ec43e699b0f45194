// Merging the provider's word: any order, any repetition, the same end; and what becomes of captures that pay nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { applySnapshot, type ObjectSnapshot } from "./apply-provider.ts";
import { beginPayment } from "./begin-payment.ts";
import { closePayable } from "./closing.ts";
import { type Payable, rankOf } from "./payable.ts";
import type { Announcement } from "./payable-change.ts";

const orderId = "01995f2e-7d10-7000-8000-000000000001";
const begun = beginPayment(
  undefined,
  {
    orderId,
    attemptId: "01995f2e-7d10-7000-8000-000000000002",
    amount: 5_000,
    currency: "EUR",
    email: "ada@example.com",
    orderNumber: "S-1",
    customerId: null,
    payBy: 900_000,
    instruction: { method: "card", paymentMethod: "pm_card_visa", confirm: true },
  },
  0,
).payable!;

const snapshot = (state: ObjectSnapshot["state"], more: Partial<ObjectSnapshot> = {}): ObjectSnapshot => ({
  kind: "card",
  id: "pi_1",
  intentId: "pi_1",
  n: 1,
  state,
  capturedAmount: state === "captured" ? 5_000 : 0,
  currency: "EUR",
  ...more,
});

function apply(start: Payable, words: readonly ObjectSnapshot[]) {
  let payable = start;
  const announcements: Announcement[] = [];
  for (const word of words) {
    const merged = applySnapshot(payable, orderId, word, 1);
    payable = merged.payable;
    announcements.push(...merged.announcements);
  }
  return { payable, announcements };
}

test("words in any order and number leave the highest rank, and events leave only when it rises", () => {
  const states = fc.constantFrom<ObjectSnapshot["state"]>("open", "processing", "captured");
  fc.assert(
    fc.property(fc.array(states, { minLength: 1, maxLength: 12 }), (words) => {
      const { payable, announcements } = apply(
        begun,
        words.map((state) => snapshot(state)),
      );
      const highest = words.reduce((a, b) => (rankOf(b) > rankOf(a) ? b : a));
      assert.equal(payable.objects[0]?.state, highest);
      assert.equal(payable.status, words.includes("captured") ? "captured" : "open");
      assert.equal(announcements.length, words.includes("captured") ? 1 : 0);
    }),
  );
});

test("a second capture is refunded in full and reported, whichever order they are heard of in", () => {
  const second = snapshot("captured", { id: "pi_2", intentId: "pi_2", n: 2 });
  const { payable, announcements } = apply(begun, [snapshot("captured"), second, second]);
  assert.deepEqual(announcements, [
    { type: "payment.captured" },
    { type: "payment.alerted", reason: "second_capture" },
  ]);
  assert.deepEqual(
    payable.refunds.map(({ intentId, amount, origin, status }) => ({ intentId, amount, origin, status })),
    [{ intentId: "pi_2", amount: 5_000, origin: "automatic", status: "pending" }],
  );
});

test("a capture of a wrong amount or currency pays nothing", () => {
  for (const wrong of [{ capturedAmount: 4_999 }, { currency: "USD" }]) {
    const { payable, announcements } = apply(begun, [snapshot("captured", wrong)]);
    assert.equal(payable.status, "open");
    assert.deepEqual(announcements, [{ type: "payment.alerted", reason: "amount_mismatch" }]);
    assert.equal(payable.refunds.length, 1);
  }
});

test("a capture after the payable was closed, or of an order nobody knows, is an orphan", () => {
  const closed = apply({ ...begun, closing: true }, [snapshot("cancelled")]);
  assert.deepEqual(closed.announcements, [{ type: "payment.closed" }]);
  const late = apply(closed.payable, [snapshot("captured", { id: "pi_2", intentId: "pi_2", n: 2 })]);
  assert.deepEqual(late.announcements, [{ type: "payment.alerted", reason: "orphaned_capture" }]);
  const unknown = applySnapshot(undefined, orderId, snapshot("captured"), 1);
  assert.deepEqual([unknown.payable.status, unknown.payable.refunds.length], ["closed", 1]);
  assert.deepEqual(
    unknown.announcements.map(({ type }) => type),
    ["payment.closed", "payment.alerted"],
  );
});

test("captured while closing is captured", () => {
  const closing = closePayable(begun, orderId, "EUR", 1);
  assert.equal(closing.result.kind, "pending");
  const { payable, announcements } = apply(closing.payable!, [snapshot("captured")]);
  assert.equal(payable.status, "captured");
  assert.deepEqual(announcements, [{ type: "payment.captured" }]);
});

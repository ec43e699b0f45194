import assert from "node:assert/strict";
import { test } from "node:test";
import { countedCapture, openObject, refundSums } from "../payable/payable.ts";
import { type RefundSnapshot, refundIdOf } from "../payable/refunds.ts";
import { type FoundObject, rebuildPayable } from "./rebuild-payable.ts";

const NOW = 1_800_000_000_000;
const ORDER = "01995f2e-7d10-7000-8000-00000000000a";

const card = (n: number, state: FoundObject["state"], more: Partial<FoundObject> = {}): FoundObject => ({
  ...{ kind: "card", id: `pi_${n}`, intentId: `pi_${n}`, n, state, amount: 5_000, currency: "EUR" },
  capturedAmount: state === "captured" ? 5_000 : 0,
  ...more,
});
const refund = (providerId: string, more: Partial<RefundSnapshot> = {}): RefundSnapshot => ({
  ...{ providerId, intentId: "pi_1", refundId: "r1", amount: 500, status: "succeeded", failureReason: null },
  ...more,
});
function rebuild(objects: readonly FoundObject[], refunds: readonly RefundSnapshot[] = []) {
  const rebuilt = rebuildPayable(ORDER, { objects, refunds }, NOW);
  assert.ok(rebuilt);
  return { payable: rebuilt.payable, types: rebuilt.announcements.map(({ type }) => type) };
}

test("nothing at the provider is no payable", () => {
  assert.equal(rebuildPayable(ORDER, { objects: [], refunds: [] }, NOW), undefined);
});

test("what can still be paid is open, and a number that was used stays used", () => {
  const { payable, types } = rebuild([card(3, "open"), card(1, "cancelled")]);
  assert.deepEqual(
    payable.objects.map(({ n, id, state }) => [n, id, state]),
    [
      [1, "pi_1", "cancelled"],
      [2, null, "cancelled"],
      [3, "pi_3", "open"],
    ],
  );
  assert.deepEqual([payable.status, payable.amount, openObject(payable)?.n, types], ["open", 5_000, 3, []]);
});

test("a hosted page and its PaymentIntent are one object", () => {
  const session = card(1, "captured", { kind: "hosted", id: "cs_1", intentId: "pi_9" });
  const intent = card(1, "captured", { id: "pi_9", intentId: "pi_9" });
  for (const objects of [
    [session, intent],
    [intent, session],
  ]) {
    const { payable, types } = rebuild(objects);
    assert.deepEqual(
      payable.objects.map(({ kind, id, intentId }) => [kind, id, intentId]),
      [["hosted", "cs_1", "pi_9"]],
    );
    assert.deepEqual([payable.captures.length, types], [1, ["payment.captured"]]);
  }
});

test("of two captures the one that was sent back by itself does not count, in whichever order they come", () => {
  const returned = refund("re_1", { intentId: "pi_1", refundId: refundIdOf("pi_1"), amount: 5_000 });
  const { payable, types } = rebuild([card(1, "captured"), card(2, "captured")], [returned]);
  assert.equal(countedCapture(payable)?.intentId, "pi_2");
  assert.deepEqual(
    payable.refunds.map(({ origin, status, providerId }) => [origin, status, providerId]),
    [["automatic", "succeeded", "re_1"]],
  );
  assert.deepEqual(types, ["payment.captured"], "it was reported when it came");
});

test("a second capture that nobody has sent back is refunded and reported now", () => {
  const { payable, types } = rebuild([card(1, "captured"), card(2, "captured")]);
  assert.equal(countedCapture(payable)?.intentId, "pi_1");
  assert.deepEqual(
    payable.refunds.map(({ intentId, status, sentAt }) => [intentId, status, sentAt]),
    [["pi_2", "pending", null]],
  );
  assert.deepEqual(types, ["payment.captured", "payment.alerted"]);
});

test("one capture that was sent back by itself came for a closed order, which stays closed", () => {
  const returned = refund("re_1", { refundId: refundIdOf("pi_1"), amount: 5_000 });
  const { payable, types } = rebuild([card(1, "captured")], [returned]);
  assert.deepEqual([payable.status, countedCapture(payable), types], ["closed", undefined, ["payment.closed"]]);
});

test("refunds keep their ids and their tries; those of the dashboard are told apart", () => {
  const { payable } = rebuild(
    [card(1, "captured")],
    [
      refund("re_1", { status: "failed", failureReason: "lost_or_stolen_card" }),
      refund("re_2"),
      refund("re_3", { refundId: null, amount: 700 }),
      refund("re_4", { refundId: "r2", amount: 300, status: "pending" }),
    ],
  );
  assert.deepEqual(
    payable.refunds.map(({ refundId, origin, status, providerId, failedIds, tries }) => [
      ...[refundId, origin, status, providerId],
      ...[failedIds.join(), tries],
    ]),
    [
      ["r1", "order", "succeeded", "re_2", "re_1", 2],
      [refundIdOf("re_3"), "dashboard", "succeeded", "re_3", "", 1],
      ["r2", "order", "pending", "re_4", "", 1],
    ],
  );
  assert.deepEqual(refundSums(payable), { refunded: 1_200, pending: 300 });
});

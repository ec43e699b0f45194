import assert from "node:assert/strict";
import { test } from "node:test";
import { isMoving, isSettled, stepsOf } from "./order-view.ts";

const states = (
  status: "awaiting_payment" | "paid" | "completed",
  fulfilmentStatus: "unfulfilled" | "partial" | "fulfilled",
) => stepsOf({ status, fulfilmentStatus })?.map(({ state }) => state);

test("an order goes from ordered over paid to shipped, unless it ended before", () => {
  assert.deepEqual(states("awaiting_payment", "unfulfilled"), ["done", "current", "ahead"]);
  assert.deepEqual(states("paid", "partial"), ["done", "done", "current"]);
  assert.deepEqual(states("completed", "fulfilled"), ["done", "done", "done"]);
  assert.equal(stepsOf({ status: "cancelled", fulfilmentStatus: "unfulfilled" }), undefined);
});

test("a page looks again as long as something may change", () => {
  const order = { paymentStatus: "paid" as const, refunds: [] };
  assert.equal(isMoving({ status: "awaiting_payment" }), true);
  assert.equal(isMoving({ status: "paid" }), false);
  assert.equal(isSettled({ ...order, status: "paid" }), false, "a parcel may leave");
  assert.equal(isSettled({ ...order, status: "completed" }), true);
  assert.equal(isSettled({ ...order, status: "cancelled" }), false, "the refund is on its way");
  assert.equal(isSettled({ ...order, status: "cancelled", paymentStatus: "refunded" }), true);
  const refunds = [{ id: "", amount: { amount: 1, currency: "EUR" }, state: "requested" as const, at: "" }];
  assert.equal(isSettled({ ...order, status: "completed", refunds }), false);
});

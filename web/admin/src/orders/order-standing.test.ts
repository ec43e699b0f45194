import assert from "node:assert/strict";
import { test } from "node:test";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import {
  canCancel,
  canFulfil,
  canRefund,
  outstandingLines,
  refundableAmount,
  refundableUnits,
  refundEstimate,
} from "./order-standing.ts";

const eur = (amount: number) => ({ amount, currency: "EUR" });

function orderOf(change: Partial<OrderDocument> = {}): OrderDocument {
  const item = {
    ...{ productId: "p", variantId: "v", title: "Bowl", discount: eur(0), tax: eur(0), taxRateBasisPoints: 0 },
  };
  return {
    id: "o",
    number: "1001",
    status: "paid",
    paymentStatus: "paid",
    fulfilmentStatus: "unfulfilled",
    currency: "EUR",
    items: [
      { ...item, sku: "A", quantity: 3, unitPrice: eur(333), lineTotal: eur(1000), fulfilled: 0 },
      { ...item, sku: "B", quantity: 1, unitPrice: eur(500), lineTotal: eur(500), fulfilled: 1 },
    ],
    totals: {
      ...{ subtotal: eur(1500), discount: eur(0), shipping: eur(490), tax: eur(0), total: eur(1990) },
      taxIncluded: true,
    },
    refunded: eur(0),
    email: "ada@example.org",
    shippingAddress: { name: "Ada", line1: "1", city: "B", postalCode: "1", country: "DE" },
    shippingOption: { id: "standard", name: "Standard" },
    fulfilments: [],
    refunds: [],
    customerId: null,
    paymentId: "pi_1",
    payBy: "2026-11-25T12:00:00.000Z",
    createdAt: "2026-11-25T12:00:00.000Z",
    updatedAt: "2026-11-25T12:00:00.000Z",
    ...change,
  };
}

function refundOf(
  amount: number,
  status: "requested" | "succeeded" | "failed",
  lines?: { sku: string; quantity: number }[],
) {
  const at = "2026-11-25T12:00:00.000Z";
  return { id: "r", amount: eur(amount), status, reason: "broken", createdAt: at, ...(lines && { lines }) };
}

test("what was asked back is no longer refundable, what failed is again", () => {
  assert.equal(refundableAmount(orderOf()), 1990);
  assert.equal(refundableAmount(orderOf({ refunds: [refundOf(500, "requested")] })), 1490);
  assert.equal(refundableAmount(orderOf({ refunds: [refundOf(500, "failed")] })), 1990);
  const refunded = { refunded: eur(500), refunds: [refundOf(500, "succeeded")] };
  assert.equal(refundableAmount(orderOf({ ...refunded, paymentStatus: "partially_refunded" })), 1490);
});

test("an order that nobody paid has nothing to refund and nothing to send", () => {
  const unpaid = orderOf({ status: "awaiting_payment", paymentStatus: "pending" });
  assert.equal(canRefund(unpaid), false);
  assert.equal(canFulfil(unpaid), false);
  assert.equal(canCancel(unpaid), true);
});

test("what has left is not outstanding, and once something has left it is too late to cancel", () => {
  assert.deepEqual(outstandingLines(orderOf()), [{ sku: "A", quantity: 3 }]);
  assert.equal(canCancel(orderOf()), true);
  assert.equal(canCancel(orderOf({ fulfilmentStatus: "partial" })), false);
});

test("nothing is sent of an order that was all paid back", () => {
  assert.equal(canFulfil(orderOf()), true);
  assert.equal(canFulfil(orderOf({ paymentStatus: "refunded", refunded: eur(1990) })), false);
});

test("units give back their share, cent for cent, however they are cut", () => {
  const first = refundEstimate(orderOf(), [{ sku: "A", quantity: 1 }]);
  const later = orderOf({ refunded: eur(first), refunds: [refundOf(first, "succeeded", [{ sku: "A", quantity: 1 }])] });
  const second = refundEstimate(later, [{ sku: "A", quantity: 2 }]);
  assert.equal(first, 333);
  assert.equal(first + second, 1000);
  assert.equal(refundableUnits(later, { sku: "A", quantity: 3 }), 2);
});

test("the last unit of the order brings back all that is left, shipping too", () => {
  const all = [
    { sku: "A", quantity: 3 },
    { sku: "B", quantity: 1 },
  ];
  assert.equal(refundEstimate(orderOf(), all), 1990);
  assert.equal(refundEstimate(orderOf(), [{ sku: "A", quantity: 3 }]), 1000);
});

test("where prices exclude the tax, it is given back with the goods", () => {
  const plain = orderOf();
  const taxed = orderOf({
    totals: { ...plain.totals, taxIncluded: false, tax: eur(190), total: eur(2180) },
    items: plain.items.map((each) => (each.sku === "A" ? { ...each, tax: eur(190) } : each)),
  });
  assert.equal(refundEstimate(taxed, [{ sku: "A", quantity: 3 }]), 1190);
});

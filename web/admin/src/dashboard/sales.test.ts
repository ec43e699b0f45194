import assert from "node:assert/strict";
import { test } from "node:test";
import { periodStart, salesOf } from "./sales.ts";

const money = (amount: number, currency = "EUR") => ({ amount, currency });
function order(
  day: string,
  total: number,
  more: { currency?: string; refunded?: number; status?: "pending" | "paid" } = {},
) {
  const { currency = "EUR", refunded = 0, status = "paid" } = more;
  const zero = money(0, currency);
  return {
    createdAt: new Date(`${day}T10:00:00`).toISOString(),
    currency,
    paymentStatus: status,
    totals: {
      ...{ subtotal: zero, discount: zero, shipping: zero, tax: zero },
      taxIncluded: true,
      total: money(total, currency),
    },
    refunded: money(refunded, currency),
  };
}
const period = { until: new Date("2026-11-25T12:00:00"), days: 3, currency: "EUR" };

test("days without sales are there too, the oldest first", () => {
  const sales = salesOf([order("2026-11-25", 500), order("2026-11-23", 300), order("2026-11-23", 200)], period);
  assert.deepEqual(sales.days, [
    { day: "2026-11-23", amount: 500, orders: 2 },
    { day: "2026-11-24", amount: 0, orders: 0 },
    { day: "2026-11-25", amount: 500, orders: 1 },
  ]);
  assert.deepEqual([sales.amount, sales.orders, sales.elsewhere], [1000, 3, 0]);
});

test("what was not paid, lies outside, or went back does not count", () => {
  const sales = salesOf(
    [
      order("2026-11-24", 900, { status: "pending" }),
      order("2026-11-20", 900),
      order("2026-11-24", 900, { refunded: 400 }),
      order("2026-11-24", 900, { currency: "USD" }),
    ],
    period,
  );
  assert.deepEqual([sales.amount, sales.orders, sales.elsewhere], [500, 1, 1]);
});

test("a period begins at midnight, over the end of a month too", () => {
  const start = periodStart({ until: new Date("2026-03-01T00:30:00"), days: 2 });
  assert.deepEqual([start.getMonth(), start.getDate(), start.getHours()], [1, 28, 0]);
});

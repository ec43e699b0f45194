// Sales by day, summed from orders: what was paid and not given back, in one currency.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { dayKeyOf } from "../format/dates.ts";

export type Day = { readonly day: string; readonly amount: number; readonly orders: number };

export type Sales = {
  /** Oldest first, a row for each day, also those without sales. */
  readonly days: readonly Day[];
  readonly amount: number;
  readonly orders: number;
  /** Paid orders in other currencies, which the amounts leave out. */
  readonly elsewhere: number;
};

type Sold = Pick<OrderDocument, "createdAt" | "currency" | "paymentStatus" | "totals" | "refunded">;
type Period = { readonly until: Date; readonly days: number; readonly currency: string };

/** The first moment of the period: its first day's midnight in the reader's time zone. */
export function periodStart({ until, days }: Pick<Period, "until" | "days">): Date {
  return new Date(until.getFullYear(), until.getMonth(), until.getDate() - (days - 1));
}

export function salesOf(orders: readonly Sold[], period: Period): Sales {
  const start = periodStart(period);
  const byDay = new Map<string, { amount: number; orders: number }>();
  for (let index = 0; index < period.days; index += 1) {
    const day = new Date(start.getFullYear(), start.getMonth(), start.getDate() + index);
    byDay.set(dayKeyOf(day), { amount: 0, orders: 0 });
  }
  let elsewhere = 0;
  for (const { createdAt, currency, paymentStatus, totals, refunded } of orders) {
    const day = byDay.get(dayKeyOf(new Date(createdAt)));
    if (day === undefined || paymentStatus === "pending") continue;
    if (currency !== period.currency) {
      elsewhere += 1;
      continue;
    }
    day.amount += totals.total.amount - refunded.amount;
    day.orders += 1;
  }
  const days = [...byDay].map(([day, sums]) => ({ day, ...sums }));
  return {
    days,
    amount: days.reduce((sum, each) => sum + each.amount, 0),
    orders: days.reduce((sum, each) => sum + each.orders, 0),
    elsewhere,
  };
}

// What the provider can collect, as published data: orders refuses a total outside these limits before it writes
// anything. Source: Stripe's documentation, "Minimum and maximum charge amounts".
import type { Money } from "../money.ts";

/** Minor units. Currencies that are not listed take the default. */
const minimums: Readonly<Record<string, number>> = {
  USD: 50,
  AED: 200,
  AUD: 50,
  BRL: 50,
  CAD: 50,
  CHF: 50,
  CZK: 1500,
  DKK: 250,
  EUR: 50,
  GBP: 30,
  HKD: 400,
  HUF: 17500,
  INR: 50,
  JPY: 50,
  MXN: 1000,
  MYR: 200,
  NOK: 300,
  NZD: 50,
  PLN: 200,
  RON: 200,
  SEK: 300,
  SGD: 50,
  THB: 1000,
};
const DEFAULT_MINIMUM = 50;
/** Eight digits, whatever the currency. */
export const MAX_CHARGE = 99_999_999;

export function collectable(total: Money): "yes" | "amount_too_small" | "amount_too_large" {
  if (total.amount > MAX_CHARGE) return "amount_too_large";
  if (total.amount < (minimums[total.currency] ?? DEFAULT_MINIMUM)) return "amount_too_small";
  return "yes";
}

/** Of these only multiples can be collected: Stripe wants three-decimal amounts to end in 0 and whole ariary. */
const steps: Readonly<Record<string, number>> = { BHD: 10, JOD: 10, KWD: 10, OMR: 10, TND: 10, MGA: 100 };

/** Whether the provider can collect exactly this amount. */
export function representable(total: Money): boolean {
  return total.amount % (steps[total.currency] ?? 1) === 0;
}

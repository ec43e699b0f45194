// What a purchase costs. Pure: prices, rates and the shipping price come in, integers in minor units go out. The same
// function prices a cart and an order, so that the total that was shown is the total that is collected.
// Safe integers: a price or amount is at most MAX_AMOUNT (10^12) and every sum is refused above it.
import { allocate, proportion } from "@souk/contracts/money";
import type { TaxClass } from "@souk/contracts/products/internal-routes";
import { MAX_AMOUNT } from "@souk/contracts/schema";
import type { TaxTable } from "./tax.ts";

export type PricedInput = {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly taxClass: TaxClass;
};

/** Lowers the subtotal; spread over the lines by largest remainder. */
export type Discount = { readonly title: string; readonly code?: string; readonly amount: number };

export type PriceRequest = {
  readonly lines: readonly PricedInput[];
  readonly discounts: readonly Discount[];
  readonly shipping: number;
  readonly tax: TaxTable;
};

export type PricedLine = {
  readonly sku: string;
  readonly lineTotal: number;
  readonly discount: number;
  readonly tax: number;
  readonly taxRateBasisPoints: number;
};

/** total = subtotal − discount + shipping, plus tax where prices exclude it; tax = Σ tax of the lines + shippingTax. */
export type OrderTotals = {
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly shippingTax: number;
  readonly tax: number;
  readonly taxIncluded: boolean;
  readonly total: number;
};

export type Priced = { readonly lines: readonly PricedLine[]; readonly totals: OrderTotals };

const BASIS_POINTS = 10_000;

/** The tax of an amount, rounded half up to the currency's minor unit. */
export function taxOf(amount: number, rateBasisPoints: number, included: boolean): number {
  return proportion(amount, rateBasisPoints, included ? BASIS_POINTS + rateBasisPoints : BASIS_POINTS);
}

export function price(request: PriceRequest): Priced | "amount_too_large" {
  const { lines, tax } = request;
  const lineTotals = lines.map((line) => line.unitPrice * line.quantity);
  if (lineTotals.some((each) => each > MAX_AMOUNT)) return "amount_too_large";
  const subtotal = sum(lineTotals);
  if (subtotal > MAX_AMOUNT) return "amount_too_large";
  const discount = Math.min(subtotal, sum(request.discounts.map((each) => each.amount)));
  const discounts = discount === 0 ? undefined : allocate(discount, lineTotals);
  const priced = lines.map((line, index): PricedLine => {
    const lineTotal = lineTotals[index] ?? 0;
    const lineDiscount = discounts?.[index] ?? 0;
    const taxRateBasisPoints = tax.rateOf(line.taxClass);
    const lineTax = taxOf(lineTotal - lineDiscount, taxRateBasisPoints, tax.included);
    return { sku: line.sku, lineTotal, discount: lineDiscount, tax: lineTax, taxRateBasisPoints };
  });
  const totals = totalsOf(priced, { subtotal, discount, shipping: request.shipping, included: tax.included });
  return totals.total > MAX_AMOUNT ? "amount_too_large" : { lines: priced, totals };
}

type Sums = {
  readonly subtotal: number;
  readonly discount: number;
  readonly shipping: number;
  readonly included: boolean;
};

function totalsOf(lines: readonly PricedLine[], sums: Sums): OrderTotals {
  const { subtotal, discount, shipping, included } = sums;
  // Shipping is taxed like the goods; where they differ, at the highest of their rates.
  const shippingRate = lines.reduce((highest, line) => Math.max(highest, line.taxRateBasisPoints), 0);
  const shippingTax = taxOf(shipping, shippingRate, included);
  const tax = sum(lines.map((line) => line.tax)) + shippingTax;
  const total = subtotal - discount + shipping + (included ? 0 : tax);
  return { subtotal, discount, shipping, shippingTax, tax, taxIncluded: included, total };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, each) => all + each, 0);
}

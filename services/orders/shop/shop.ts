// The shop itself: who it is, how it ships and what it taxes. Rows that staff edit, so nothing here is configuration
// but the first start's defaults.
import type { Settings, ShippingOption, ShippingPrice, TaxRate } from "@souk/contracts/orders/shop-schema";
import { regionKey } from "../pricing/tax.ts";

export type Shop = {
  readonly settings: Settings;
  readonly shippingOptions: readonly ShippingOption[];
  readonly taxRates: readonly TaxRate[];
};

/** More would be somebody's experiment; every pricing looks through all of them. */
export const MAX_SHIPPING_OPTIONS = 200;
export const MAX_TAX_RATES = 2_000;

/** Two rates for one region and class would make the total a matter of luck. */
export function sameTaxPlace(a: Omit<TaxRate, "id">, b: Omit<TaxRate, "id">): boolean {
  return a.country === b.country && a.taxClass === b.taxClass && regionKey(a.region) === regionKey(b.region);
}

/** A country's prices include the tax or they don't: one order has one answer to that. */
export function addTaxRate(rates: readonly TaxRate[], added: TaxRate): "added" | "conflict" | "full" {
  if (rates.length >= MAX_TAX_RATES) return "full";
  const here = rates.filter((each) => each.country === added.country);
  return here.some((each) => sameTaxPlace(each, added) || each.included !== added.included) ? "conflict" : "added";
}

/** Two prices for one step would make the price a matter of order. */
export function hasDuplicateSteps(prices: readonly ShippingPrice[]): boolean {
  return new Set(prices.map((each) => `${each.currency}/${each.from}`)).size !== prices.length;
}

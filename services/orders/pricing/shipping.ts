// Which shipping options serve a destination, and at what price.
import type { ShippingOption } from "@souk/contracts/orders/shop-schema";
import { REST_OF_WORLD } from "./tax.ts";

export type Parcel = {
  readonly country: string;
  readonly currency: string;
  readonly weightGrams: number;
  readonly subtotal: number;
};

export type Offer = {
  readonly id: string;
  readonly name: string;
  readonly amount: number;
  readonly estimatedDays: number;
};

/** `*` stands for the countries that no option names. */
export function serves(option: ShippingOption, country: string, all: readonly ShippingOption[]): boolean {
  if (option.countries.includes(country)) return true;
  return option.countries.includes(REST_OF_WORLD) && !all.some((each) => each.countries.includes(country));
}

/** The price of the highest step that the parcel reaches, or nothing where the option has no price for it. */
export function shippingPrice(option: ShippingOption, parcel: Parcel): number | undefined {
  const measure = option.basis === "weight" ? parcel.weightGrams : parcel.subtotal;
  let best: { from: number; amount: number } | undefined;
  for (const step of option.prices) {
    if (step.currency !== parcel.currency || step.from > measure) continue;
    if (!best || step.from > best.from) best = step;
  }
  return best?.amount;
}

/** All offers for a parcel, cheapest first. */
export function shippingOffers(all: readonly ShippingOption[], parcel: Parcel): Offer[] {
  const offers = all.flatMap((option): Offer[] => {
    const amount = serves(option, parcel.country, all) ? shippingPrice(option, parcel) : undefined;
    if (amount === undefined) return [];
    return [{ id: option.id, name: option.name, amount, estimatedDays: option.estimatedDays }];
  });
  return offers.sort((a, b) => a.amount - b.amount || a.estimatedDays - b.estimatedDays);
}

export function shippingOffer(
  all: readonly ShippingOption[],
  id: string,
  parcel: Parcel,
): Offer | "shipping_unavailable" {
  const option = all.find((each) => each.id === id);
  if (!option || !serves(option, parcel.country, all)) return "shipping_unavailable";
  const amount = shippingPrice(option, parcel);
  if (amount === undefined) return "shipping_unavailable";
  return { id, name: option.name, amount, estimatedDays: option.estimatedDays };
}

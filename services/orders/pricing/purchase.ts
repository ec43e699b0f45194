// Prices a set of lines for a destination: what a cart shows and what checkout collects come from this one function.
import type { ShippingOption, TaxRate } from "@souk/contracts/orders/shop-schema";
import { type Offer, shippingOffer } from "./shipping.ts";
import { type Destination, taxTable } from "./tax.ts";
import { type Discount, type Priced, type PricedInput, price } from "./totals.ts";

/** How the shop ships and taxes, as staff last left it. */
export type Terms = {
  readonly shippingOptions: readonly ShippingOption[];
  readonly taxRates: readonly TaxRate[];
};

export type PurchaseLine = PricedInput & { readonly weightGrams: number };

export type Purchase = {
  readonly currency: string;
  readonly lines: readonly PurchaseLine[];
  readonly discounts: readonly Discount[];
  readonly destination: Destination;
  /** Without one nothing is charged for shipping. */
  readonly shippingOption?: string | undefined;
};

export type PricedPurchase = Priced & { readonly shipping?: Offer };

export function pricePurchase(
  purchase: Purchase,
  terms: Terms,
): PricedPurchase | "shipping_unavailable" | "amount_too_large" {
  const { lines, destination, shippingOption } = purchase;
  const offer =
    shippingOption === undefined || lines.length === 0
      ? undefined
      : shippingOffer(terms.shippingOptions, shippingOption, parcelOf(purchase));
  if (offer === "shipping_unavailable") return offer;
  const tax = taxTable(terms.taxRates, destination);
  const priced = price({ lines, discounts: purchase.discounts, shipping: offer?.amount ?? 0, tax });
  if (priced === "amount_too_large") return priced;
  return offer ? { ...priced, shipping: offer } : priced;
}

/** What shipping options look at. */
export function parcelOf(purchase: Pick<Purchase, "currency" | "lines" | "destination">) {
  const { currency, lines, destination } = purchase;
  let [weightGrams, subtotal] = [0, 0];
  for (const line of lines) {
    weightGrams += line.weightGrams * line.quantity;
    subtotal += line.unitPrice * line.quantity;
  }
  return { country: destination.country, currency, weightGrams, subtotal };
}

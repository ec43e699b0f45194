// What is sold under a SKU, and what a hold or a cart may take of it. Pure, for every engine.
import type { HeldLine, Quote, TaxClass } from "@souk/contracts/products/internal-routes";
import type { HoldLine, HoldRefused } from "./hold.ts";

export type Offer = {
  readonly sku: string;
  readonly variantId: string;
  readonly productId: string;
  readonly handle: string;
  readonly title: string;
  readonly forSale: boolean;
  /** Minor units by currency. */
  readonly prices: Readonly<Record<string, number>>;
  readonly taxClass: TaxClass;
  readonly weightGrams: number;
  readonly imageUrl: string | null;
  /** On hand and not reserved. */
  readonly units: number;
};

export type Offered = { readonly line: HoldLine; readonly offer: Offer | undefined };

/** The worst reason first: what does not exist, what has no price, what is not there, what costs something else. */
export function refuseHold(offers: readonly Offered[], currency: string): HoldRefused | undefined {
  const unknown = offers.filter(({ offer }) => !offer?.forSale);
  if (unknown.length > 0) return { refused: "unknown_sku", lines: unknown.map(({ line }) => ({ sku: line.sku })) };
  const unpriced = offers.filter(({ offer }) => offer?.prices[currency] === undefined);
  if (unpriced.length > 0) return { refused: "not_for_sale", lines: unpriced.map(({ line }) => ({ sku: line.sku })) };
  const short = offers.filter(({ line, offer }) => (offer?.units ?? 0) < line.quantity);
  if (short.length > 0) {
    return {
      refused: "out_of_stock",
      lines: short.map(({ line, offer }) => ({
        sku: line.sku,
        requested: line.quantity,
        available: offer?.units ?? 0,
      })),
    };
  }
  const changed = offers.filter(
    ({ line, offer }) => line.expectedUnitPrice !== undefined && line.expectedUnitPrice !== offer?.prices[currency],
  );
  if (changed.length === 0) return undefined;
  return {
    refused: "total_changed",
    lines: changed.map(({ line, offer }) => ({
      sku: line.sku,
      unitPrice: { amount: offer?.prices[currency] ?? 0, currency },
    })),
  };
}

export function toHeldLine(line: HoldLine, offer: Offer, currency: string): HeldLine {
  return {
    sku: line.sku,
    productId: offer.productId,
    variantId: offer.variantId,
    title: offer.title,
    quantity: line.quantity,
    unitPrice: { amount: offer.prices[currency] ?? 0, currency },
    taxClass: offer.taxClass,
    weightGrams: offer.weightGrams,
    ...(offer.imageUrl !== null && { imageUrl: offer.imageUrl }),
  };
}

export function toQuote(offer: Offer, currency: string): Quote {
  const amount = offer.prices[currency];
  return {
    sku: offer.sku,
    productId: offer.productId,
    variantId: offer.variantId,
    handle: offer.handle,
    title: offer.title,
    unitPrice: amount === undefined ? null : { amount, currency },
    taxClass: offer.taxClass,
    weightGrams: offer.weightGrams,
    stock: offer.units,
    ...(offer.imageUrl !== null && { imageUrl: offer.imageUrl }),
  };
}

// Units of a SKU, and what the public may know of them.
import type { Instant } from "@souk/chassis/clock";
import { LOW_STOCK, type Movement as MovementReply } from "@souk/contracts/products/product-schema";

export type MovementKind = MovementReply["kind"];

export type StockLevel = { readonly sku: string; readonly onHand: number; readonly reserved: number };

/** One row of the ledger. `onHand` is what the row left. */
export type Movement = {
  readonly id: string;
  readonly sku: string;
  readonly kind: MovementKind;
  readonly delta: number;
  readonly onHand: number;
  readonly reason: string;
  readonly reference: string;
  readonly at: Instant;
};

export type PublicStock = { readonly available: boolean; readonly lowStock: number | null };

/** Exact numbers are for staff (decisions.md, "Data"). */
export function publicStock(units: number): PublicStock {
  return { available: units > 0, lowStock: units <= LOW_STOCK ? Math.max(units, 0) : null };
}

export function samePublicStock(before: number, after: number): boolean {
  const [a, b] = [publicStock(before), publicStock(after)];
  return a.available === b.available && a.lowStock === b.lowStock;
}

// Stock that an order has taken and not yet bought. Open, then sold or released, and that is final.

import type { Standing } from "@souk/contracts/orders/events";
import type { OrderStatus } from "@souk/contracts/orders/order-schema";
import type { HeldLine } from "@souk/contracts/products/internal-routes";

export type HoldState = "open" | "sold" | "released";

export type HoldLine = { readonly sku: string; readonly quantity: number; readonly expectedUnitPrice?: number };
export type HoldRequest = {
  readonly orderId: string;
  readonly currency: string;
  readonly lines: readonly HoldLine[];
};
export type Held = { readonly orderId: string; readonly state: HoldState; readonly lines: readonly HeldLine[] };

/** Why nothing was held, with the lines to blame. */
export type HoldRefused =
  | { readonly refused: "unknown_sku" | "not_for_sale"; readonly lines: readonly { readonly sku: string }[] }
  | {
      readonly refused: "out_of_stock";
      readonly lines: readonly { readonly sku: string; readonly requested: number; readonly available: number }[];
    }
  | {
      readonly refused: "total_changed";
      readonly lines: readonly { readonly sku: string; readonly unitPrice: { amount: number; currency: string } }[];
    };

/** Always in the same order, so that two holds never wait for each other; one line a SKU. */
export function sortedLines(lines: readonly HoldLine[]): readonly HoldLine[] {
  const merged = new Map<string, HoldLine>();
  for (const line of lines) {
    const quantity = line.quantity + (merged.get(line.sku)?.quantity ?? 0);
    merged.set(line.sku, { ...line, quantity });
  }
  return [...merged.values()].sort((a, b) => (a.sku < b.sku ? -1 : 1));
}

/** What an order's state asks of its hold. */
export function standingOf(status: OrderStatus): Standing {
  switch (status) {
    case "paid":
    case "completed":
      return "paid";
    case "expired":
    case "cancelled":
      return "closed";
    default:
      return "open";
  }
}

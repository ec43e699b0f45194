// A cart as its rows say it, whatever the SQL engine.
import type { Cart, CartLine } from "./cart.ts";

export type CartRow = {
  readonly id: string;
  readonly currency: string;
  readonly customer_id: string | null;
  readonly state: Cart["state"];
  readonly version: number;
  readonly order_id: string | null;
  readonly merged_into: string | null;
  readonly created_at: number;
  readonly updated_at: number;
};
export type CartLineRow = { readonly sku: string; readonly quantity: number; readonly quote: string };

export function fromCartRow(row: CartRow, lines: readonly CartLineRow[]): Cart {
  return {
    id: row.id,
    currency: row.currency,
    customerId: row.customer_id,
    state: row.state,
    version: row.version,
    lines: lines.map(fromLineRow),
    orderId: row.order_id,
    mergedInto: row.merged_into,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function fromLineRow({ sku, quantity, quote }: CartLineRow): CartLine {
  return { sku, quantity, quote: JSON.parse(quote) };
}

// What pages show of a cart.
import type { CartDocument } from "@souk/contracts/orders/cart-schema";

export function toCartView({ id, items, discounts, totals, currency }: CartDocument) {
  return {
    id,
    currency,
    totals,
    discounts: discounts.map(({ title, amount }) => ({ title, amount })),
    count: items.reduce((sum, { quantity }) => sum + quantity, 0),
    items: items.map(({ sku, handle, title, quantity, unitPrice, lineTotal, available, imageUrl }) => ({
      ...{ sku, title, quantity, unitPrice, lineTotal, available },
      handle: handle ?? null,
      image: imageUrl === undefined ? null : { url: imageUrl, alt: "" },
    })),
  };
}

export type CartView = ReturnType<typeof toCartView>;
export type CartLine = CartView["items"][number];

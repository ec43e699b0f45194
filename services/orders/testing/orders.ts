// Orders as the conformance suites need them.
import { newCart } from "../cart/cart.ts";
import type { Step } from "../order/order.ts";
import { type Placement, placed } from "../order/placement.ts";

let made = 0;
/** Ids that rise with time, as UUIDv7 do. */
export function nextId(): string {
  made += 1;
  return `01995f2e-7d10-7000-8000-${String(made).padStart(12, "0")}`;
}

export const somebody = { name: "Ada", line1: "Hauptstraße 1", city: "Berlin", postalCode: "10115", country: "DE" };

export function emptyCart(customerId: string | null = null) {
  return newCart({ id: nextId(), currency: "EUR", customerId, lines: [], at: 1 });
}

/** One line of 4900 and shipping of 490, tax of 19 % included. */
export function firstStep(change: Partial<Placement> & Pick<Placement, "cartId">): Step {
  const line = { sku: "LAMP", productId: nextId(), variantId: nextId(), title: "Lamp", quantity: 2, unitPrice: 2450 };
  return placed({
    id: nextId(),
    customerId: null,
    email: "Ada@example.org",
    currency: "EUR",
    lines: [{ ...line, lineTotal: 4900, discount: 0, tax: 782, taxRateBasisPoints: 1900, fulfilled: 0 }],
    totals: { subtotal: 4900, discount: 0, shipping: 490, shippingTax: 78, tax: 860, taxIncluded: true, total: 5390 },
    shippingAddress: somebody,
    shippingOption: { id: "standard", name: "Standard" },
    payBy: 10_000,
    at: 1_000,
    ...change,
  });
}

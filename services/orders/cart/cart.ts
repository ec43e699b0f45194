// A cart and what may be done with it. Pure. The client says SKU and quantity; the quote of a line is what products
// last said of it, for showing only: what is charged, products says again at checkout.
import { MAX_LINES, MAX_QUANTITY } from "@souk/contracts/orders/order-schema";
import type { Quote } from "@souk/contracts/products/internal-routes";

export type CartLine = { readonly sku: string; readonly quantity: number; readonly quote: Quote };

export type Cart = {
  readonly id: string;
  readonly currency: string;
  /** Null: whoever knows the id may use it. */
  readonly customerId: string | null;
  readonly state: "open" | "ordered" | "merged";
  readonly version: number;
  readonly lines: readonly CartLine[];
  readonly orderId: string | null;
  readonly mergedInto: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};

export type CartRefusal = "cart_closed" | "cart_full" | "too_many" | "not_in_cart";

export function newCart(given: Pick<Cart, "id" | "currency" | "customerId" | "lines"> & { readonly at: number }): Cart {
  const { at, ...rest } = given;
  return { ...rest, state: "open", version: 1, orderId: null, mergedInto: null, createdAt: at, updatedAt: at };
}

type Addition = { readonly quote: Quote; readonly quantity: number; readonly at: number };

/** Adds to the quantity where the SKU is in the cart already. */
export function addItem(cart: Cart, { quote, quantity, at }: Addition): Cart | CartRefusal {
  if (cart.state !== "open") return "cart_closed";
  const present = cart.lines.find((line) => line.sku === quote.sku);
  const sum = (present?.quantity ?? 0) + quantity;
  if (sum > MAX_QUANTITY) return "too_many";
  const line: CartLine = { sku: quote.sku, quantity: sum, quote };
  if (present) return changed(cart, { lines: replace(cart.lines, line) }, at);
  if (cart.lines.length >= MAX_LINES) return "cart_full";
  return changed(cart, { lines: [...cart.lines, line] }, at);
}

export function setQuantity(
  cart: Cart,
  item: { readonly sku: string; readonly quantity: number; readonly at: number },
) {
  if (cart.state !== "open") return "cart_closed";
  const present = cart.lines.find((line) => line.sku === item.sku);
  if (!present) return "not_in_cart";
  if (present.quantity === item.quantity) return cart;
  return changed(cart, { lines: replace(cart.lines, { ...present, quantity: item.quantity }) }, item.at);
}

export function removeItem(cart: Cart, sku: string, at: number): Cart | CartRefusal {
  if (cart.state !== "open") return "cart_closed";
  const lines = cart.lines.filter((line) => line.sku !== sku);
  return lines.length === cart.lines.length ? "not_in_cart" : changed(cart, { lines }, at);
}

export type Claimed = { readonly survivor: Cart; readonly merged?: Cart };

/**
 * At sign-in. Without an open cart of the customer's in the same currency the guest's becomes it; else the guest's
 * lines go there, quantities add up to at most MAX_QUANTITY, and the guest's cart points to it.
 */
export function claim(
  guest: Cart,
  by: { readonly customerId: string; readonly own: Cart | undefined; readonly at: number },
): Claimed | CartRefusal {
  if (guest.state !== "open") return "cart_closed";
  if (guest.customerId === by.customerId) return { survivor: guest };
  const { own, at } = by;
  if (!own) return { survivor: changed(guest, { customerId: by.customerId }, at) };
  const lines = mergeLines(own.lines, guest.lines);
  if (lines.length > MAX_LINES) return "cart_full";
  return {
    survivor: changed(own, { lines }, at),
    merged: changed(guest, { state: "merged", mergedInto: own.id, lines: [] }, at),
  };
}

function mergeLines(own: readonly CartLine[], others: readonly CartLine[]): CartLine[] {
  const merged = new Map(own.map((line) => [line.sku, line]));
  for (const line of others) {
    const quantity = Math.min(MAX_QUANTITY, (merged.get(line.sku)?.quantity ?? 0) + line.quantity);
    merged.set(line.sku, { ...line, quantity });
  }
  return [...merged.values()];
}

/** A customer's cart does not exist for anybody else. */
export function mayUse(cart: Cart, userId: string | undefined): boolean {
  return cart.customerId === null || cart.customerId === userId;
}

function changed(cart: Cart, change: Partial<Cart>, at: number): Cart {
  return { ...cart, ...change, version: cart.version + 1, updatedAt: at };
}

function replace(lines: readonly CartLine[], line: CartLine): CartLine[] {
  return lines.map((each) => (each.sku === line.sku ? line : each));
}

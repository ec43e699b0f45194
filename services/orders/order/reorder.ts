// The lines of an order in a new cart. What is not for sale any more is shown as such.
import type { Quote } from "@souk/contracts/products/internal-routes";
import type { CartLine } from "../cart/cart.ts";
import type { Quotes } from "../cart/cart-document.ts";
import type { Order, OrderLine } from "./order.ts";

export function linesOf(order: Order, quotes: Quotes): CartLine[] {
  return order.lines.map((line) => ({
    sku: line.sku,
    quantity: line.quantity,
    quote: quotes.get(line.sku) ?? formerQuote(line),
  }));
}

function formerQuote(line: OrderLine): Quote {
  return {
    sku: line.sku,
    productId: line.productId,
    variantId: line.variantId,
    handle: "",
    title: line.title,
    unitPrice: null,
    taxClass: "standard",
    weightGrams: 0,
    stock: 0,
    ...(line.imageUrl !== undefined && { imageUrl: line.imageUrl }),
  };
}

// What products says of a cart's SKUs. A cart stays readable while products is away: then the prices that it last showed
// stand in; checkout asks for the true ones anyway.
import type { Context } from "@souk/chassis/context";
import { Problem } from "@souk/chassis/errors";
import type { Quote } from "@souk/contracts/products/internal-routes";
import type { Products } from "../partners/products.ts";
import type { Cart } from "./cart.ts";
import type { Quotes } from "./cart-document.ts";

export type CartQuotes = {
  /** Fresh where products answers, else as last seen. */
  of(carts: readonly Cart[], currency: string, context: Context): Promise<Quotes>;
  /** Fresh, together with a SKU that the cart may not have yet; throws where products does not answer. */
  withItem(cart: Cart, sku: string, context: Context): Promise<Quotes>;
};

export function createCartQuotes(products: Pick<Products, "quote">): CartQuotes {
  return {
    of: async (carts, currency, context) => {
      const lines = carts.flatMap((cart) => cart.lines);
      if (lines.length === 0) return new Map();
      try {
        const skus = [...new Set(lines.map((line) => line.sku))].sort();
        return bySku(await products.quote(currency, skus, context));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        return bySku(lines.map((line) => line.quote));
      }
    },
    withItem: async (cart, sku, context) => {
      const skus = [...new Set([...cart.lines.map((line) => line.sku), sku])];
      return bySku(await products.quote(cart.currency, skus, context));
    },
  };
}

function bySku(quotes: readonly Quote[]): Quotes {
  return new Map(quotes.map((quote) => [quote.sku, quote]));
}

// The cart as its holder sees it, priced as checkout would.
import { toTime } from "@souk/chassis/clock";
import type { Money } from "@souk/contracts/money";
import type { CartDocument, CartItem } from "@souk/contracts/orders/cart-schema";
import type { Quote } from "@souk/contracts/products/internal-routes";
import { toTotals } from "../order/order-document.ts";
import { type PurchaseLine, pricePurchase } from "../pricing/purchase.ts";
import type { Shop } from "../shop/shop.ts";
import type { Cart, CartLine } from "./cart.ts";

/** What products says now; a SKU that is absent is not for sale any more. */
export type Quotes = ReadonlyMap<string, Quote>;

export type CartView = {
  readonly quotes: Quotes;
  readonly shop: Shop;
  /** The shop's own country where none is given. */
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly shippingOption?: string | undefined;
};

export function toCartDocument(cart: Cart, view: CartView): CartDocument | "shipping_unavailable" | "amount_too_large" {
  const { currency } = cart;
  const lines = purchaseLines(cart, view.quotes);
  const priced = pricePurchase(
    {
      currency,
      lines,
      discounts: [],
      destination: { country: view.country ?? view.shop.settings.country, region: view.region },
      shippingOption: view.shippingOption,
    },
    view.shop,
  );
  if (typeof priced === "string") return priced;
  return {
    id: cart.id,
    state: cart.state,
    currency,
    version: cart.version,
    items: cart.lines.map((line, index) =>
      toItem(line, view.quotes.get(line.sku), { currency, priced: priced.lines[index] }),
    ),
    discounts: [],
    totals: toTotals(priced.totals, currency),
    customerId: cart.customerId,
    orderId: cart.orderId,
    createdAt: toTime(cart.createdAt),
    updatedAt: toTime(cart.updatedAt),
  };
}

export function purchaseLines(cart: Cart, quotes: Quotes): PurchaseLine[] {
  return cart.lines.map((line) => {
    const { sku, quantity } = line;
    const { taxClass, weightGrams } = quotes.get(sku) ?? line.quote;
    return { sku, quantity, unitPrice: quotes.get(sku)?.unitPrice?.amount ?? 0, taxClass, weightGrams };
  });
}

type Pricing = { readonly currency: string; readonly priced: { readonly lineTotal: number } | undefined };

function toItem({ sku, quantity, quote: seen }: CartLine, quote: Quote | undefined, pricing: Pricing): CartItem {
  const money = (amount: number): Money => ({ amount, currency: pricing.currency });
  const { productId, variantId, handle, title, imageUrl } = quote ?? seen;
  return {
    sku,
    productId,
    variantId,
    handle,
    title,
    quantity,
    unitPrice: money(quote?.unitPrice?.amount ?? 0),
    lineTotal: money(pricing.priced?.lineTotal ?? 0),
    available: quote !== undefined && quote.unitPrice !== null && quote.stock >= quantity,
    ...(imageUrl !== undefined && { imageUrl }),
  };
}

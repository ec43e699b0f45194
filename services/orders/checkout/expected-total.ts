// The total that the shopper saw. It is checked with the prices that the cart last showed, and only where these don't
// give it, with fresh ones; products then refuses the hold where a price is another one by now.

import { toTotals } from "../order/order-document.ts";
import type { Products } from "../partners/products.ts";
import { type PurchaseLine, pricePurchase, type Terms } from "../pricing/purchase.ts";
import type { CheckoutRequest } from "./checkout.ts";
import type { FinalAnswer } from "./final-answer.ts";
import { purchaseOf } from "./purchase-of.ts";

/** Without prices: whatever products says is right. */
export type Expected = { readonly unitPrices?: ReadonlyMap<string, number> };

export async function expectTotal(
  deps: { readonly products: Pick<Products, "quote"> },
  request: CheckoutRequest,
  terms: Terms,
): Promise<Expected | { readonly refused: FinalAnswer }> {
  const { cart, body, context } = request;
  const { expectedTotal } = body;
  if (!expectedTotal) return {};
  const shown = cart.lines.map((line): PurchaseLine => {
    const { unitPrice, taxClass, weightGrams } = line.quote;
    return { sku: line.sku, quantity: line.quantity, unitPrice: unitPrice?.amount ?? 0, taxClass, weightGrams };
  });
  const remembered = pricePurchase(purchaseOf(request, shown), terms);
  if (typeof remembered !== "string" && remembered.totals.total === expectedTotal.amount) return pricesOf(shown);
  const quotes = await deps.products.quote(
    cart.currency,
    cart.lines.map((line) => line.sku),
    context,
  );
  const fresh = shown.map((line): PurchaseLine => {
    const quote = quotes.find((each) => each.sku === line.sku);
    if (!quote?.unitPrice) return line;
    return { ...line, unitPrice: quote.unitPrice.amount, taxClass: quote.taxClass, weightGrams: quote.weightGrams };
  });
  const priced = pricePurchase(purchaseOf(request, fresh), terms);
  if (typeof priced === "string") return { refused: { kind: "refused", code: priced, extensions: {} } };
  if (priced.totals.total === expectedTotal.amount) return pricesOf(fresh);
  const totals = toTotals(priced.totals, cart.currency);
  return { refused: { kind: "refused", code: "total_changed", extensions: { totals } } };
}

function pricesOf(lines: readonly PurchaseLine[]): Expected {
  return { unitPrices: new Map(lines.map((line) => [line.sku, line.unitPrice])) };
}

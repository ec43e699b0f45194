// How a cart can be shipped somewhere, and what it would come to each way: so that a page can show every total before
// anybody chooses, with and without scripts.

import type { Refusal } from "@souk/contracts/client";
import type { CartDocument } from "@souk/contracts/orders/cart-schema";
import type { PageHost } from "@souk/web/page-host";
import { isRefusal, told } from "./ask.server.ts";

export type Place = { readonly country: string; readonly region?: string | undefined };
/** Ways that are offered; each costs a call. */
const MAX_OFFERS = 8;

export async function quoteOf(host: PageHost, { id }: Pick<CartDocument, "id">, { country, region }: Place) {
  const where = { country, ...(region !== undefined && region !== "" && { region }) };
  const offers = await told(host, host.api.listShippingOptions({ params: { id }, query: where }));
  if (isRefusal(offers)) return offers;
  const priced = await Promise.all(
    offers.body.slice(0, MAX_OFFERS).map(async ({ id: shippingOption, name, price, estimatedDays }) => {
      const cart = await told(host, host.api.readCart({ params: { id }, query: { ...where, shippingOption } }));
      if (isRefusal(cart)) return cart;
      return { id: shippingOption, name, price, estimatedDays, totals: cart.body.totals };
    }),
  );
  const refused = priced.find(isRefusal);
  if (refused !== undefined) return refused;
  return { country, offers: priced.flatMap((each) => (isRefusal(each) ? [] : [each])) };
}

export type Quote = Exclude<Awaited<ReturnType<typeof quoteOf>>, Refusal>;

export function isQuote(quote: Quote | Refusal): quote is Quote {
  return !isRefusal(quote);
}
export type Offer = Quote["offers"][number];

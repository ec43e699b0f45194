// A page of products for a list's address.
import type { PageHost } from "@souk/web/page-host";
import { redirect } from "react-router";
import { body, isRefusal, told, trouble } from "./ask.server.ts";
import { toCard } from "./card.server.ts";
import { type ListingQuery, listingSearch } from "./listing-query.ts";
import { shopOf } from "./shop.server.ts";

const PAGE = 24;

export type AskedListing = { readonly query: ListingQuery; readonly path: string; readonly collection?: string };

/** A cursor that has had its day leads to the first page. */
export async function listingOf(host: PageHost, { query, path, collection }: AskedListing) {
  const { currency } = await shopOf(host);
  const asked = { ...query, ...(collection !== undefined && { collection }) };
  const wanted = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  const call = host.open.listProducts({ query: { ...wanted, currency, limit: PAGE } });
  const answer = await told(host, call);
  if (isRefusal(answer)) {
    if (answer.status === 400 && query.cursor !== undefined) throw redirect(`${path}${listingSearch(query)}`);
    if (answer.status === 400) throw trouble(404, "not_found");
  }
  const { items, nextCursor, total, facets } = await body(host, Promise.resolve(answer));
  return { items: items.map(toCard), nextCursor, total, facets, currency };
}

export type Listing = Awaited<ReturnType<typeof listingOf>>;

// What everybody reads: lists, search, a product, suggestions. Answers are put together from texts that are JSON
// already, so that a list costs little more than sending it.
import { type Served, serve } from "@souk/chassis/server";
import type { Facets } from "@souk/contracts/products/product-schema";
import { listProducts, readProduct, suggestSearches } from "@souk/contracts/products/routes";
import type { QueryOf } from "@souk/contracts/route";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { currencyOf, malformedCursor, prebuilt, present } from "../edge.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { SearchQuery, Sort } from "./search-index.ts";
import type { ShopWindow } from "./shop-window.ts";

const DEFAULT_SUGGESTIONS = 10;

export type SearchRouteParts = { readonly window: ShopWindow; readonly currency: string };

export function searchRoutes({ window, currency }: SearchRouteParts): readonly Served[] {
  const facetTexts = new WeakMap<Facets, string>();
  const facetText = (facets: Facets): string => {
    const known = facetTexts.get(facets);
    if (known !== undefined) return known;
    const made = JSON.stringify(facets);
    facetTexts.set(facets, made);
    return made;
  };

  return [
    serve(listProducts, async ({ query }) => {
      const search = toSearch(query, currency);
      const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, identityOf(search));
      if (after === "malformed") throw malformedCursor();
      const { items, next, total, facets } = await window.list(after ? { ...search, after } : search);
      const cursor = next === null ? "null" : `"${encodeCursor(next, identityOf(search))}"`;
      return prebuilt<typeof listProducts>(
        `{"items":[${items.join(",")}],"nextCursor":${cursor},"total":${total},"facets":${facetText(facets)}}`,
      );
    }),

    serve(readProduct, async ({ params, query }) => {
      const asked = currencyOf(query.currency, currency);
      return prebuilt<typeof readProduct>(present(await window.product(params.idOrHandle, asked)));
    }),

    serve(suggestSearches, async ({ query }) => {
      await window.refresh();
      const items = await window.index.suggest(query.q, query.limit ?? DEFAULT_SUGGESTIONS);
      return { status: 200, body: { items: [...items] } };
    }),
  ];
}

function toSearch(query: QueryOf<typeof listProducts>, shop: string): SearchQuery {
  const { q, vendor, tag, collection, minPrice, maxPrice, inStock, limit = DEFAULT_PAGE } = query;
  const words = q?.trim() === "" ? undefined : q;
  return {
    currency: currencyOf(query.currency, shop),
    status: "active",
    sort: sortOf(query.sort, words, collection),
    limit,
    ...(words !== undefined && { q: words }),
    ...(vendor !== undefined && { vendor }),
    ...(tag !== undefined && { tag }),
    ...(collection !== undefined && { collection }),
    ...(minPrice !== undefined && { minPrice }),
    ...(maxPrice !== undefined && { maxPrice }),
    ...(inStock !== undefined && { inStock }),
  };
}

/** Relevance means: to the words; without words, the collection's own order; without both, the newest. */
function sortOf(
  asked: QueryOf<typeof listProducts>["sort"],
  q: string | undefined,
  collection: string | undefined,
): Sort {
  if (asked !== undefined && asked !== "relevance") return asked;
  if (q !== undefined) return "relevance";
  return collection === undefined ? "newest" : "collection";
}

/** What a cursor belongs to: the query without its page. */
function identityOf({ limit: _limit, after: _after, ...rest }: SearchQuery): string {
  return JSON.stringify(rest);
}

// What a list of products is asked for, in the address of its page: every choice is a link, so that it can be sent to
// somebody and works without scripts.
import type { listProducts } from "@souk/contracts/products/browse-routes";
import type { QueryOf } from "@souk/contracts/route";

type ApiQuery = QueryOf<typeof listProducts>;
export type Sort = NonNullable<ApiQuery["sort"]>;
export const sortNames = ["relevance", "newest", "price", "-price", "title"] as const satisfies readonly Sort[];

export type ListingQuery = {
  readonly q?: string | undefined;
  readonly collection?: string | undefined;
  readonly vendor?: string | undefined;
  readonly tag?: string | undefined;
  /** Minor units of the shop's currency. */
  readonly minPrice?: number | undefined;
  readonly maxPrice?: number | undefined;
  readonly inStock?: boolean | undefined;
  readonly sort?: Sort | undefined;
  readonly cursor?: string | undefined;
};

const MAX_QUERY = 100;
const MAX_NAME = 255;
const MAX_CURSOR = 512;
const CONTROL = /\p{Cc}/u;

/** What makes no sense is left out: an old or mistyped link still shows products. */
export function readListingQuery(search: URLSearchParams): ListingQuery {
  const text = (name: string, most: number): string | undefined => {
    const value = search.get(name)?.trim() ?? "";
    return value === "" || value.length > most || CONTROL.test(value) ? undefined : value;
  };
  const amount = (name: string): number | undefined => {
    const value = search.get(name) ?? "";
    return /^\d{1,12}$/.test(value) ? Number(value) : undefined;
  };
  const sort = search.get("sort");
  return {
    q: search.get("q")?.trim().slice(0, MAX_QUERY) || undefined,
    collection: text("collection", MAX_NAME),
    vendor: text("vendor", MAX_NAME),
    tag: text("tag", MAX_NAME),
    minPrice: amount("minPrice"),
    maxPrice: amount("maxPrice"),
    inStock: search.get("inStock") === "true" ? true : undefined,
    sort: sortNames.find((name) => name === sort),
    cursor: text("cursor", MAX_CURSOR),
  };
}

/** `?…`, or nothing where nothing is chosen. Another choice begins at the first page again. */
export function listingSearch(query: ListingQuery, change: ListingQuery = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor: undefined, ...change })) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** How many choices narrow the list. */
export function chosenCount({ collection, vendor, tag, minPrice, maxPrice, inStock }: ListingQuery): number {
  const price = minPrice !== undefined || maxPrice !== undefined ? 1 : 0;
  return [collection, vendor, tag, inStock].filter((each) => each !== undefined).length + price;
}

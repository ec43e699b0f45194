// The port of search: a projection of the catalogue that can be asked. It is rebuilt from the catalogue at every
// start, so nothing in it must survive; whoever fills it says when it is up to date.
import type { Money } from "@souk/contracts/money";
import type { Facets, ProductStatus, Suggestion } from "@souk/contracts/products/product-schema";
import type { sorts } from "@souk/contracts/products/routes";

export type Sort = (typeof sorts)[number] | "collection";

export type SearchDocument = {
  readonly id: string;
  readonly handle: string;
  readonly title: string;
  readonly status: ProductStatus;
  readonly vendor: string | null;
  readonly type: string | null;
  readonly tags: readonly string[];
  readonly collections: readonly { readonly handle: string; readonly title: string; readonly place: number }[];
  readonly skus: readonly string[];
  readonly options: readonly string[];
  readonly description: string;
  readonly createdAt: number;
  /** What can be bought: the prices of each variant, and whether there are units. */
  readonly offers: readonly { readonly prices: readonly Money[]; readonly inStock: boolean }[];
};

export type SearchQuery = {
  readonly currency: string;
  /** Nothing: all statuses, for staff. */
  readonly status?: ProductStatus;
  readonly q?: string;
  readonly vendor?: string;
  readonly tag?: string;
  readonly collection?: string;
  readonly minPrice?: number;
  readonly maxPrice?: number;
  /** Whether any variant with a price in the currency has units. */
  readonly inStock?: boolean;
  readonly sort: Sort;
  /** Where an earlier page ended. */
  readonly after?: Position;
  readonly limit: number;
};

/** The sorting key and id of the last product of a page. Null: it had no key (no price), and those come last. */
export type Position = { readonly key: number | string | null; readonly id: string };

export type Found = {
  readonly ids: readonly string[];
  /** Null on the last page. */
  readonly next: Position | null;
  /** Of the whole query, whatever the page. */
  readonly total: number;
  /** The same object as long as the same query would count the same. */
  readonly facets: Facets;
};

export type SearchIndex = {
  /** Takes the newest state of a product, or forgets it. In force when the call returns. */
  put(document: SearchDocument): void;
  remove(id: string): void;
  /**
   * All words of `q` must be there, the last may be unfinished; a word that is nowhere may have a mistake in it. Where
   * no product has all words, those with the most are answered, if that is at least half of them. Equal keys: newest
   * first. A price filter asks for any variant in the range. Facets leave their own filter out.
   */
  find(query: SearchQuery): Promise<Found>;
  /** Published products, collections and completed queries for what somebody has typed so far. */
  suggest(q: string, limit: number): Promise<readonly Suggestion[]>;
  /** A published product's id, by id or handle. */
  resolve(idOrHandle: string): string | undefined;
  /** Published products in a collection. */
  countIn(collection: string): number;
  readonly size: number;
};

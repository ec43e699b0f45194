// What shoppers read: products, collections and suggestions. Public, and kept by the gateway until an event purges it.
import { access } from "../access.ts";
import { type CachePolicy, defineRoute } from "../route.ts";
import { Currency, Handle, nullable, object, oneOf, page, pageQuery, Type } from "../schema.ts";
import { COLLECTIONS, LISTS, PRODUCTS } from "./cache-tags.ts";
import {
  CollectionSchema,
  FacetsSchema,
  ListedProductSchema,
  MAX_NAME,
  ProductSchema,
  SuggestionSchema,
} from "./product-schema.ts";

/** Purged by event, so that the ages only bound what a lost event could cost. */
function cached(...tags: readonly string[]): CachePolicy {
  return { maxAgeSeconds: 60, staleSeconds: 300, tags };
}

/** What a shopper types is never longer (security.md). */
export const MAX_QUERY = 100;

const q = Type.String({ minLength: 1, maxLength: MAX_QUERY });
const amount = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const idOrHandle = object({ idOrHandle: Handle });

export const sorts = ["relevance", "newest", "price", "-price", "title"] as const;

/**
 * `sort` is `relevance` with `q` or `collection` (there it means the collection's own order), else `newest`. `minPrice`
 * and `maxPrice` are in minor units of `currency`, both inclusive. A cursor belongs to the query that answered it.
 */
export const listProducts = defineRoute({
  name: "listProducts",
  service: "products",
  method: "GET",
  path: "/api/v1/products",
  summary: "Published products, filtered, sorted and counted",
  access: access.public,
  query: object({
    ...pageQuery,
    currency: Type.Optional(Currency),
    q: Type.Optional(q),
    collection: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_NAME })),
    vendor: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_NAME })),
    tag: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_NAME })),
    minPrice: Type.Optional(amount),
    maxPrice: Type.Optional(amount),
    inStock: Type.Optional(Type.Boolean()),
    sort: Type.Optional(oneOf(sorts)),
  }),
  replies: {
    200: object({
      items: Type.Array(ListedProductSchema),
      nextCursor: nullable(Type.String()),
      total: Type.Integer({ minimum: 0 }),
      facets: FacetsSchema,
    }),
  },
  errors: ["unknown_currency"],
  cache: cached(PRODUCTS, LISTS),
});

export const readProduct = defineRoute({
  name: "readProduct",
  service: "products",
  method: "GET",
  path: "/api/v1/products/{idOrHandle}",
  summary: "A published product with its variants, options, images and availability",
  access: access.public,
  params: idOrHandle,
  query: object({ currency: Type.Optional(Currency) }),
  replies: { 200: ProductSchema },
  errors: ["not_found", "unknown_currency"],
  cache: cached(PRODUCTS, "product:{idOrHandle}"),
});

export const suggestSearches = defineRoute({
  name: "suggestSearches",
  service: "products",
  method: "GET",
  path: "/api/v1/search/suggestions",
  summary: "What somebody who typed this much may be looking for",
  access: access.public,
  query: object({ q, limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 10 })) }),
  replies: { 200: object({ items: Type.Array(SuggestionSchema) }) },
  cache: cached(PRODUCTS, LISTS, COLLECTIONS),
});

export const listCollections = defineRoute({
  name: "listCollections",
  service: "products",
  method: "GET",
  path: "/api/v1/collections",
  summary: "All collections, by title",
  access: access.public,
  query: object(pageQuery),
  replies: { 200: page(CollectionSchema) },
  cache: cached(COLLECTIONS),
});

export const readCollection = defineRoute({
  name: "readCollection",
  service: "products",
  method: "GET",
  path: "/api/v1/collections/{idOrHandle}",
  summary: "A collection; its products are listed by `GET /products?collection=`",
  access: access.public,
  params: idOrHandle,
  replies: { 200: CollectionSchema },
  errors: ["not_found"],
  cache: cached(COLLECTIONS, "collection:{idOrHandle}"),
});

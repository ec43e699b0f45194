// What the world may ask products: the catalogue that everybody reads, and what staff do to it. Public reads ignore
// `Authorization`, so that the gateway's cache is shared; its entries are dropped by tag when an event tells of a change.
import { access } from "../access.ts";
import { type CachePolicy, defineRoute } from "../route.ts";
import { Currency, Empty, Handle, Id, nullable, object, oneOf, page, pageQuery, Sku, Type } from "../schema.ts";
import { COLLECTIONS, LISTS, PRODUCTS } from "./cache-tags.ts";
import { productStatuses } from "./events.ts";
import {
  CollectionPatchSchema,
  CollectionSchema,
  FacetsSchema,
  ImportReportSchema,
  importFormats,
  ListedProductSchema,
  MAX_NAME,
  MAX_STOCK,
  MovementSchema,
  NewCollectionSchema,
  NewProductSchema,
  ProductPatchSchema,
  ProductSchema,
  StaffProductSchema,
  StockLevelSchema,
  SuggestionSchema,
} from "./product-schema.ts";

/** Purged by event, so that the ages only bound what a lost event could cost. */
function cached(...tags: readonly string[]): CachePolicy {
  return { maxAgeSeconds: 60, staleSeconds: 300, tags };
}

/** What a shopper types is never longer (security.md). */
export const MAX_QUERY = 100;
/** A product with a long description and hundreds of variants. */
const PRODUCT_LIMIT = 1024 * 1024;
export const MEDIA_LIMIT = 10 * 1024 * 1024;
/** An import streams; this is the largest file. */
export const IMPORT_LIMIT = 512 * 1024 * 1024;

const q = Type.String({ minLength: 1, maxLength: MAX_QUERY });
const amount = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const idOrHandle = object({ idOrHandle: Handle });
const skuParams = object({ sku: Sku });

/** What a route answers where the answer is no JSON: text, bytes, or a stream of either. */
type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>;
const Bytes = Type.Unsafe<Content>({ type: "string", format: "binary" });
const Text = Type.Unsafe<Content>({ type: "string" });

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

/** Named by the hash of its bytes, so it never changes: browsers keep it for ever, and no cache of ours needs to. */
export const readMedia = defineRoute({
  name: "readMedia",
  service: "products",
  method: "GET",
  path: "/api/v1/media/{name}",
  summary: "An uploaded picture",
  access: access.public,
  params: object({ name: Type.String({ pattern: "^[0-9a-f]{64}\\.[a-z]{3,4}$" }) }),
  produces: "image/*",
  replies: { 200: Bytes },
  errors: ["not_found"],
});

/** PNG, JPEG, WebP, AVIF, GIF and SVG up to 10 MB, told by their bytes. The form's first file is taken. */
export const uploadMedia = defineRoute({
  name: "uploadMedia",
  service: "products",
  method: "POST",
  path: "/api/v1/media",
  summary: "Uploads a picture",
  access: access.permission("catalogue:write"),
  consumes: "multipart/form-data",
  form: object({ file: Type.String({ format: "binary" }) }),
  replies: { 201: object({ url: Type.String() }) },
  errors: ["unprocessable", "payload_too_large", "unsupported_media_type"],
  bodyLimit: MEDIA_LIMIT,
});

const productWriteErrors = [
  "handle_taken",
  "sku_taken",
  "unknown_currency",
  "unsafe_url",
  "unprocessable",
  "idempotency_mismatch",
] as const;

export const createProduct = defineRoute({
  name: "createProduct",
  service: "products",
  method: "POST",
  path: "/api/v1/products",
  summary: "Makes a product; a draft unless told otherwise",
  access: access.permission("catalogue:write"),
  body: NewProductSchema,
  replies: { 201: StaffProductSchema },
  errors: productWriteErrors,
  bodyLimit: PRODUCT_LIMIT,
});

export const updateProduct = defineRoute({
  name: "updateProduct",
  service: "products",
  method: "PATCH",
  path: "/api/v1/products/{idOrHandle}",
  summary: "Changes what is given of a product",
  access: access.permission("catalogue:write"),
  params: idOrHandle,
  body: ProductPatchSchema,
  replies: { 200: StaffProductSchema },
  errors: ["not_found", "version_conflict", ...productWriteErrors],
  bodyLimit: PRODUCT_LIMIT,
});

/** The product leaves every list and can't be bought; its stock ledger and what orders say of it remain. */
export const deleteProduct = defineRoute({
  name: "deleteProduct",
  service: "products",
  method: "DELETE",
  path: "/api/v1/products/{idOrHandle}",
  summary: "Deletes a product",
  access: access.permission("catalogue:write"),
  params: idOrHandle,
  replies: { 204: Empty },
  errors: ["not_found"],
});

export const listStaffProducts = defineRoute({
  name: "listStaffProducts",
  service: "products",
  method: "GET",
  path: "/api/v1/admin/products",
  summary: "All products, drafts and archived ones too, newest first",
  access: access.permission("catalogue:read"),
  query: object({
    ...pageQuery,
    q: Type.Optional(q),
    status: Type.Optional(oneOf(productStatuses)),
    currency: Type.Optional(Currency),
  }),
  replies: { 200: page(StaffProductSchema) },
  errors: ["unknown_currency"],
});

export const readStaffProduct = defineRoute({
  name: "readStaffProduct",
  service: "products",
  method: "GET",
  path: "/api/v1/admin/products/{idOrHandle}",
  summary: "A product with all prices and exact stock, published or not",
  access: access.permission("catalogue:read"),
  params: idOrHandle,
  query: object({ currency: Type.Optional(Currency) }),
  replies: { 200: StaffProductSchema },
  errors: ["not_found", "unknown_currency"],
});

const collectionErrors = ["handle_taken", "unsafe_url", "unprocessable", "idempotency_mismatch"] as const;

export const createCollection = defineRoute({
  name: "createCollection",
  service: "products",
  method: "POST",
  path: "/api/v1/collections",
  summary: "Makes a collection",
  access: access.permission("catalogue:write"),
  body: NewCollectionSchema,
  replies: { 201: CollectionSchema },
  errors: collectionErrors,
  bodyLimit: PRODUCT_LIMIT,
});

export const updateCollection = defineRoute({
  name: "updateCollection",
  service: "products",
  method: "PATCH",
  path: "/api/v1/collections/{idOrHandle}",
  summary: "Changes a collection; `products` replaces its members and their order",
  access: access.permission("catalogue:write"),
  params: idOrHandle,
  body: CollectionPatchSchema,
  replies: { 200: CollectionSchema },
  errors: ["not_found", ...collectionErrors],
  bodyLimit: PRODUCT_LIMIT,
});

export const deleteCollection = defineRoute({
  name: "deleteCollection",
  service: "products",
  method: "DELETE",
  path: "/api/v1/collections/{idOrHandle}",
  summary: "Deletes a collection; its products stay",
  access: access.permission("catalogue:write"),
  params: idOrHandle,
  replies: { 204: Empty },
  errors: ["not_found"],
});

export const readStock = defineRoute({
  name: "readStock",
  service: "products",
  method: "GET",
  path: "/api/v1/stock/{sku}",
  summary: "Exact stock of a SKU",
  access: access.permission("stock:read"),
  params: skuParams,
  replies: { 200: StockLevelSchema },
  errors: ["not_found"],
});

/** An atomic adjustment by the difference; 409 `below_reserved` under what open holds have taken. */
export const setStock = defineRoute({
  name: "setStock",
  service: "products",
  method: "PUT",
  path: "/api/v1/stock/{sku}",
  summary: "Sets the units on hand, as counted",
  access: access.permission("stock:write"),
  params: skuParams,
  body: object({ onHand: Type.Integer({ minimum: 0, maximum: MAX_STOCK }) }),
  replies: { 200: StockLevelSchema },
  errors: ["not_found", "below_reserved"],
});

export const adjustStock = defineRoute({
  name: "adjustStock",
  service: "products",
  method: "POST",
  path: "/api/v1/stock/{sku}/adjustments",
  summary: "Adds or takes units, with a reason",
  access: access.permission("stock:write"),
  params: skuParams,
  body: object({
    delta: Type.Integer({ minimum: -MAX_STOCK, maximum: MAX_STOCK }),
    reason: Type.String({ minLength: 1, maxLength: 200 }),
  }),
  replies: { 200: StockLevelSchema },
  errors: ["not_found", "below_reserved", "below_zero", "unprocessable", "idempotency_mismatch"],
});

export const listMovements = defineRoute({
  name: "listMovements",
  service: "products",
  method: "GET",
  path: "/api/v1/stock/{sku}/movements",
  summary: "Everything that ever changed the stock of a SKU, newest first",
  access: access.permission("stock:read"),
  params: skuParams,
  query: object(pageQuery),
  replies: { 200: page(MovementSchema) },
  errors: ["not_found"],
});

/** `map` is for `csv`: `title=title,sku=modelno,price=price`, fields of decisions.md, "Import identity". */
export const startImport = defineRoute({
  name: "startImport",
  service: "products",
  method: "POST",
  path: "/api/v1/imports",
  summary: "Imports a catalogue; answers when the file has arrived",
  access: access.permission("catalogue:write"),
  query: object({
    format: oneOf(importFormats),
    dryRun: Type.Optional(Type.Boolean()),
    currency: Type.Optional(Currency),
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 3 })),
    map: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
  }),
  consumes: "text/csv",
  replies: { 202: object({ id: Id }) },
  errors: ["import_failed", "unknown_currency", "payload_too_large", "unsupported_media_type"],
  bodyLimit: IMPORT_LIMIT,
});

export const readImport = defineRoute({
  name: "readImport",
  service: "products",
  method: "GET",
  path: "/api/v1/imports/{id}",
  summary: "How far an import is, and what it could not take",
  access: access.permission("catalogue:write"),
  params: object({ id: Id }),
  replies: { 200: ImportReportSchema },
  errors: ["not_found"],
});

export const exportProducts = defineRoute({
  name: "exportProducts",
  service: "products",
  method: "GET",
  path: "/api/v1/exports/products.csv",
  summary: "The whole catalogue, as an import with `format=souk` takes it back",
  access: access.permission("catalogue:read"),
  produces: "text/csv",
  replies: { 200: Text },
});

export const productRoutes = {
  listProducts,
  readProduct,
  suggestSearches,
  listCollections,
  readCollection,
  readMedia,
  uploadMedia,
  createProduct,
  updateProduct,
  deleteProduct,
  listStaffProducts,
  readStaffProduct,
  createCollection,
  updateCollection,
  deleteCollection,
  readStock,
  setStock,
  adjustStock,
  listMovements,
  startImport,
  readImport,
  exportProducts,
} as const;

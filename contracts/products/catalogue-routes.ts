// What staff do with products and collections.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Currency, Empty, Handle, object, oneOf, page, pageQuery, Type } from "../schema.ts";
import { MAX_QUERY } from "./browse-routes.ts";
import { productStatuses } from "./events.ts";
import {
  CollectionPatchSchema,
  CollectionSchema,
  NewCollectionSchema,
  NewProductSchema,
  ProductPatchSchema,
  StaffProductSchema,
  Version,
} from "./product-schema.ts";

/** A product with a long description and hundreds of variants. */
const PRODUCT_LIMIT = 1024 * 1024;

const q = Type.String({ minLength: 1, maxLength: MAX_QUERY });
const idOrHandle = object({ idOrHandle: Handle });

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

/**
 * The product leaves every list and can't be bought; its stock ledger and what orders say of it remain. `version`: 409
 * unless it is the newest.
 */
export const deleteProduct = defineRoute({
  name: "deleteProduct",
  service: "products",
  method: "DELETE",
  path: "/api/v1/products/{idOrHandle}",
  summary: "Deletes a product",
  access: access.permission("catalogue:write"),
  params: idOrHandle,
  query: object({ version: Type.Optional(Version) }),
  replies: { 204: Empty },
  errors: ["not_found", "version_conflict"],
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

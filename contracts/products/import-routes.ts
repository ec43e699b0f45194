// Catalogues in and out as files.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Currency, Id, object, oneOf, page, pageQuery, Type } from "../schema.ts";
import { ImportReportSchema, importFormats, ListedImportSchema } from "./product-schema.ts";

/** An import streams; this is the largest file. */
export const IMPORT_LIMIT = 512 * 1024 * 1024;

/** What a route answers where the answer is no JSON: text, bytes, or a stream of either. */
type Content = string | Uint8Array | AsyncIterable<string | Uint8Array>;
const Text = Type.Unsafe<Content>({ type: "string" });

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

export const listImports = defineRoute({
  name: "listImports",
  service: "products",
  method: "GET",
  path: "/api/v1/imports",
  summary: "Imports, the newest first; what one could not take is in its report",
  access: access.permission("catalogue:write"),
  query: object(pageQuery),
  replies: { 200: page(ListedImportSchema) },
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

// What staff see and change of stock; exact numbers are for staff.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { object, page, pageQuery, Sku, Type } from "../schema.ts";
import { MAX_STOCK, MovementSchema, StockLevelSchema } from "./product-schema.ts";

const skuParams = object({ sku: Sku });

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

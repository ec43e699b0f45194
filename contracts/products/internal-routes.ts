// What the other services may ask products. Service tokens only; never routed by the gateway. Every route here may
// be repeated: the same request gets the same answer.
import { access } from "../access.ts";
import { MAX_LINES, MAX_QUANTITY } from "../orders/order-schema.ts";
import { defineRoute } from "../route.ts";
import { Currency, Id, MoneySchema, nullable, object, oneOf, Sku, type Static, Type } from "../schema.ts";

const Quantity = Type.Integer({ minimum: 1, maximum: MAX_QUANTITY });

export const taxClasses = ["standard", "reduced", "zero"] as const;
export type TaxClass = (typeof taxClasses)[number];

/** What a cart shows of a SKU. `unitPrice` is null where the variant has no price in the currency. */
export const QuoteSchema = object({
  sku: Sku,
  productId: Id,
  variantId: Id,
  handle: Type.String(),
  title: Type.String(),
  unitPrice: nullable(MoneySchema),
  taxClass: oneOf(taxClasses),
  weightGrams: Type.Integer({ minimum: 0 }),
  /** Units that could be held now. */
  stock: Type.Integer({ minimum: 0 }),
  imageUrl: Type.Optional(Type.String()),
});
export type Quote = Static<typeof QuoteSchema>;

/** Unknown and unpublished SKUs are simply absent from the answer. */
export const quoteItems = defineRoute({
  name: "quoteItems",
  service: "products",
  method: "POST",
  path: "/internal/quotes",
  summary: "Prices and availability of SKUs, for carts",
  access: access.service,
  body: object({ currency: Currency, skus: Type.Array(Sku, { minItems: 1, maxItems: MAX_LINES }) }),
  replies: { 200: object({ items: Type.Array(QuoteSchema) }) },
});

export const HoldLineSchema = object({
  sku: Sku,
  quantity: Quantity,
  expectedUnitPrice: Type.Optional(Type.Integer({ minimum: 0 })),
});

export const HeldLineSchema = object({
  sku: Sku,
  productId: Id,
  variantId: Id,
  title: Type.String(),
  quantity: Quantity,
  unitPrice: MoneySchema,
  taxClass: oneOf(taxClasses),
  weightGrams: Type.Integer({ minimum: 0 }),
  imageUrl: Type.Optional(Type.String()),
});
export type HeldLine = Static<typeof HeldLineSchema>;

export const holdStates = ["open", "sold", "released"] as const;

/**
 * Takes all lines or none, in one transaction. The same orderId again: the same answer, whatever the body, with the
 * hold's present state. 409 `out_of_stock` carries `lines: [{sku, requested, available}]`; 409 `total_changed` carries
 * `lines: [{sku, unitPrice}]` where an expectedUnitPrice differs; 422 `not_for_sale` carries `lines: [{sku}]`.
 */
export const holdStock = defineRoute({
  name: "holdStock",
  service: "products",
  method: "POST",
  path: "/internal/holds",
  summary: "Holds stock for an order, all lines or none",
  access: access.service,
  body: object({
    orderId: Id,
    currency: Currency,
    lines: Type.Array(HoldLineSchema, { minItems: 1, maxItems: MAX_LINES }),
  }),
  replies: { 200: object({ orderId: Id, state: oneOf(holdStates), lines: Type.Array(HeldLineSchema) }) },
  errors: ["out_of_stock", "total_changed", "not_for_sale", "unknown_sku"],
});

/** For an order that will never be written (checkout refused after the hold). An unknown hold becomes a released one. */
export const releaseHold = defineRoute({
  name: "releaseHold",
  service: "products",
  method: "POST",
  path: "/internal/holds/{orderId}/release",
  summary: "Ends an open hold; a sold one stays sold",
  access: access.service,
  params: object({ orderId: Id }),
  replies: { 200: object({ orderId: Id, state: oneOf(holdStates) }) },
});

export const productInternalRoutes = { quoteItems, holdStock, releaseHold };

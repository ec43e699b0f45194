// Carts. A guest cart belongs to whoever knows its id; a customer's cart is 404 for everybody else.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Country, Currency, Id, object, page, pageQuery, Sku, Type } from "../schema.ts";
import { CartSchema, QuantitySchema, ShippingOfferSchema } from "./cart-schema.ts";
import { CheckoutAnswerSchema, CheckoutSchema } from "./checkout-schema.ts";

const cartParams = object({ id: Id });
const itemParams = object({ id: Id, sku: Sku });
const Region = Type.String({ minLength: 1, maxLength: 120 });

export const createCart = defineRoute({
  name: "createCart",
  service: "orders",
  method: "POST",
  path: "/api/v1/carts",
  summary: "Opens a cart; its currency is fixed now (the shop's unless given)",
  access: access.optional,
  body: object({ currency: Type.Optional(Currency) }),
  replies: { 201: CartSchema },
  errors: ["unknown_currency", "idempotency_mismatch"],
});

export const listCarts = defineRoute({
  name: "listCarts",
  service: "orders",
  method: "GET",
  path: "/api/v1/carts",
  summary: "The caller's open carts, newest first",
  access: access.signedIn,
  query: object(pageQuery),
  replies: { 200: page(CartSchema) },
});

export const readCart = defineRoute({
  name: "readCart",
  service: "orders",
  method: "GET",
  path: "/api/v1/carts/{id}",
  summary: "A cart; with country and shippingOption (and region) its totals are those of checkout",
  access: access.holder,
  params: cartParams,
  query: object({
    country: Type.Optional(Country),
    region: Type.Optional(Region),
    shippingOption: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  }),
  replies: { 200: CartSchema },
  errors: ["not_found", "shipping_unavailable"],
});

export const addCartItem = defineRoute({
  name: "addCartItem",
  service: "orders",
  method: "POST",
  path: "/api/v1/carts/{id}/items",
  summary: "Adds to the quantity of a SKU",
  access: access.holder,
  params: cartParams,
  body: object({ sku: Sku, quantity: QuantitySchema }),
  replies: { 200: CartSchema },
  errors: [
    "not_found",
    "cart_closed",
    "cart_full",
    "unknown_sku",
    "not_for_sale",
    "unprocessable",
    "idempotency_mismatch",
    "unavailable",
  ],
});

export const updateCartItem = defineRoute({
  name: "updateCartItem",
  service: "orders",
  method: "PATCH",
  path: "/api/v1/carts/{id}/items/{sku}",
  summary: "Sets the quantity of a SKU that is in the cart",
  access: access.holder,
  params: itemParams,
  body: object({ quantity: QuantitySchema }),
  replies: { 200: CartSchema },
  errors: ["not_found", "cart_closed"],
});

export const removeCartItem = defineRoute({
  name: "removeCartItem",
  service: "orders",
  method: "DELETE",
  path: "/api/v1/carts/{id}/items/{sku}",
  summary: "Takes a SKU out of the cart",
  access: access.holder,
  params: itemParams,
  replies: { 200: CartSchema },
  errors: ["not_found", "cart_closed"],
});

export const claimCart = defineRoute({
  name: "claimCart",
  service: "orders",
  method: "POST",
  path: "/api/v1/carts/{id}/claim",
  summary: "The guest cart becomes the caller's, or merges into the one the caller has; answers the surviving cart",
  access: access.signedIn,
  params: cartParams,
  replies: { 200: CartSchema },
  errors: ["not_found", "cart_closed", "cart_full", "idempotency_mismatch"],
});

export const listShippingOptions = defineRoute({
  name: "listShippingOptions",
  service: "orders",
  method: "GET",
  path: "/api/v1/carts/{id}/shipping-options",
  summary: "How this cart can be shipped to a country, cheapest first",
  access: access.holder,
  params: cartParams,
  query: object({ country: Country, region: Type.Optional(Region) }),
  replies: { 200: Type.Array(ShippingOfferSchema) },
  errors: ["not_found", "unavailable"],
});

/**
 * The purchase. The same key and body get the same final answer, byte for byte, for ever; secrets are derived afresh.
 * 402 carries `orderId`, `orderToken` and `declineCode`; `already_ordered` carries `orderId`; `out_of_stock` carries
 * `lines`; `total_changed` carries `totals`.
 */
export const checkoutCart = defineRoute({
  name: "checkoutCart",
  service: "orders",
  method: "POST",
  path: "/api/v1/carts/{id}/checkout",
  summary: "Orders and pays what is in the cart",
  access: access.holder,
  params: cartParams,
  body: CheckoutSchema,
  replies: { 201: CheckoutAnswerSchema },
  errors: [
    "not_found",
    "in_flight",
    "idempotency_mismatch",
    "already_ordered",
    "cart_closed",
    "cart_empty",
    "unknown_sku",
    "not_for_sale",
    "out_of_stock",
    "total_changed",
    "currency_mismatch",
    "shipping_unavailable",
    "amount_too_small",
    "amount_too_large",
    "card_declined",
    "payment_failed",
    "payment_closed",
    "invalid_state",
    "unprocessable",
    "unavailable",
    "provider_unavailable",
  ],
  idempotency: "required",
});

export const cartRoutes = {
  createCart,
  listCarts,
  readCart,
  addCartItem,
  updateCartItem,
  removeCartItem,
  claimCart,
  listShippingOptions,
  checkoutCart,
} as const;

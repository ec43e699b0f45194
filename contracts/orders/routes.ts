// What the world may ask orders: carts, the purchase, orders and what staff do with them, and the shop's settings.
import { access } from "../access.ts";
import { PaymentInstructionSchema } from "../payments/internal-routes.ts";
import { defineRoute } from "../route.ts";
import { Id, MoneySchema, object, oneOf, page, pageQuery, Sku, Type } from "../schema.ts";
import { cartRoutes } from "./cart-routes.ts";
import { CartSchema, QuantitySchema } from "./cart-schema.ts";
import { CheckoutAnswerSchema } from "./checkout-schema.ts";
import { fulfilmentStatuses, MAX_LINES, OrderSchema, orderStatuses, paymentStatuses } from "./order-schema.ts";
import { shopRoutes } from "./shop-routes.ts";
import { TimelineSchema } from "./timeline-schema.ts";

const orderParams = object({ id: Id });
/** Opens the order to a guest: what checkout answered. */
const guest = { orderToken: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) };
const SomeLines = Type.Array(object({ sku: Sku, quantity: QuantitySchema }), { minItems: 1, maxItems: MAX_LINES });
const Text = Type.String({ minLength: 1, maxLength: 200 });

export const listOrders = defineRoute({
  name: "listOrders",
  service: "orders",
  method: "GET",
  path: "/api/v1/orders",
  summary: "The caller's orders, newest first",
  access: access.signedIn,
  query: object({ ...pageQuery, status: Type.Optional(oneOf(orderStatuses)) }),
  replies: { 200: page(OrderSchema) },
});

export const readOrder = defineRoute({
  name: "readOrder",
  service: "orders",
  method: "GET",
  path: "/api/v1/orders/{id}",
  summary: "An order, for its customer, whoever has its order token, and staff",
  access: access.holder,
  params: orderParams,
  query: object(guest),
  replies: { 200: OrderSchema },
  errors: ["not_found"],
});

export const payOrderAgain = defineRoute({
  name: "payOrderAgain",
  service: "orders",
  method: "POST",
  path: "/api/v1/orders/{id}/payments",
  summary: "Another try at paying, after a decline or for a fresh client secret",
  access: access.holder,
  params: orderParams,
  query: object(guest),
  body: object({ payment: PaymentInstructionSchema }),
  replies: { 201: CheckoutAnswerSchema },
  errors: [
    "not_found",
    "invalid_state",
    "card_declined",
    "payment_failed",
    "payment_closed",
    "unprocessable",
    "in_flight",
    "idempotency_mismatch",
    "amount_too_small",
    "amount_too_large",
    "unavailable",
    "provider_unavailable",
  ],
});

export const cancelOrder = defineRoute({
  name: "cancelOrder",
  service: "orders",
  method: "POST",
  path: "/api/v1/orders/{id}/cancel",
  summary: "Cancels before anything has shipped and refunds what was captured; 202 while the provider is asked",
  access: access.holder,
  params: orderParams,
  query: object(guest),
  replies: { 200: OrderSchema, 202: OrderSchema },
  errors: ["not_found", "invalid_state", "idempotency_mismatch", "unavailable"],
});

export const reorder = defineRoute({
  name: "reorder",
  service: "orders",
  method: "POST",
  path: "/api/v1/orders/{id}/cart",
  summary: "The same lines in a new open cart",
  access: access.holder,
  params: orderParams,
  query: object(guest),
  replies: { 201: CartSchema },
  errors: ["not_found", "idempotency_mismatch", "unavailable"],
});

/** `q`: an order number, or the beginning of an e-mail address in any case. */
export const listAllOrders = defineRoute({
  name: "listAllOrders",
  service: "orders",
  method: "GET",
  path: "/api/v1/admin/orders",
  summary: "The shop's orders, newest first",
  access: access.permission("orders:read"),
  query: object({
    ...pageQuery,
    status: Type.Optional(oneOf(orderStatuses)),
    paymentStatus: Type.Optional(oneOf(paymentStatuses)),
    fulfilmentStatus: Type.Optional(oneOf(fulfilmentStatuses)),
    customerId: Type.Optional(Id),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  }),
  replies: { 200: page(OrderSchema) },
});

export const readTimeline = defineRoute({
  name: "readTimeline",
  service: "orders",
  method: "GET",
  path: "/api/v1/orders/{id}/timeline",
  summary: "What happened to an order and why, oldest first",
  access: access.permission("orders:read"),
  params: orderParams,
  replies: { 200: TimelineSchema },
  errors: ["not_found"],
});

/** Without `lines`: everything that has not shipped yet. */
export const fulfilOrder = defineRoute({
  name: "fulfilOrder",
  service: "orders",
  method: "POST",
  path: "/api/v1/orders/{id}/fulfilments",
  summary: "A parcel leaves; answers the order",
  access: access.permission("orders:write"),
  params: orderParams,
  body: object({
    lines: Type.Optional(SomeLines),
    trackingNumber: Type.Optional(Text),
    carrier: Type.Optional(Text),
  }),
  replies: { 201: OrderSchema },
  errors: ["not_found", "invalid_state", "unprocessable", "idempotency_mismatch"],
});

/** By `amount`, by `lines` (their exact share of what was paid), or, with neither, all that is left. Not both. */
export const refundOrder = defineRoute({
  name: "refundOrder",
  service: "orders",
  method: "POST",
  path: "/api/v1/orders/{id}/refunds",
  summary: "Refunds in full or in part; answers the order, 202 while the provider is asked",
  access: access.permission("refunds:write"),
  params: orderParams,
  body: object({
    amount: Type.Optional(MoneySchema),
    lines: Type.Optional(SomeLines),
    reason: Type.String({ minLength: 1, maxLength: 500 }),
  }),
  replies: { 201: OrderSchema, 202: OrderSchema },
  errors: [
    "not_found",
    "invalid_state",
    "nothing_to_refund",
    "refund_too_large",
    "currency_mismatch",
    "unprocessable",
    "idempotency_mismatch",
  ],
  idempotency: "required",
});

export const orderRoutes = {
  ...cartRoutes,
  listOrders,
  readOrder,
  payOrderAgain,
  cancelOrder,
  reorder,
  listAllOrders,
  readTimeline,
  fulfilOrder,
  refundOrder,
  ...shopRoutes,
} as const;

// An order as the world sees it, and as events carry it. One shape for both, so that a subscriber can rely on what
// a client can read.
import {
  AddressSchema,
  Currency,
  Email,
  Id,
  MoneySchema,
  nullable,
  object,
  oneOf,
  Sku,
  type Static,
  Time,
  Type,
} from "../schema.ts";

/** The one machine of checkout.md, "The states of an order". */
export const orderStatuses = [
  "pending",
  "awaiting_payment",
  "closing",
  "paid",
  "completed",
  "expired",
  "cancelled",
] as const;
export const paymentStatuses = ["pending", "paid", "partially_refunded", "refunded"] as const;
export const fulfilmentStatuses = ["unfulfilled", "partial", "fulfilled"] as const;
export type OrderStatus = (typeof orderStatuses)[number];
export type PaymentStatus = (typeof paymentStatuses)[number];
export type FulfilmentStatus = (typeof fulfilmentStatuses)[number];

export const MAX_QUANTITY = 999;
/** Lines in one cart; a hold is one transaction over all of them. */
export const MAX_LINES = 100;

export const TotalsSchema = object({
  subtotal: MoneySchema,
  discount: MoneySchema,
  shipping: MoneySchema,
  tax: MoneySchema,
  /** Whether prices include the tax: then `tax` is a part of the total, not added to it. */
  taxIncluded: Type.Boolean(),
  total: MoneySchema,
});
export type Totals = Static<typeof TotalsSchema>;

export const OrderItemSchema = object({
  sku: Sku,
  productId: Id,
  variantId: Id,
  title: Type.String(),
  quantity: Type.Integer({ minimum: 1, maximum: MAX_QUANTITY }),
  unitPrice: MoneySchema,
  lineTotal: MoneySchema,
  discount: MoneySchema,
  tax: MoneySchema,
  taxRateBasisPoints: Type.Integer({ minimum: 0 }),
  fulfilled: Type.Integer({ minimum: 0 }),
  imageUrl: Type.Optional(Type.String()),
});
export type OrderItem = Static<typeof OrderItemSchema>;

export const FulfilmentSchema = object({
  id: Id,
  lines: Type.Array(object({ sku: Sku, quantity: Type.Integer({ minimum: 1 }) })),
  trackingNumber: Type.Optional(Type.String()),
  carrier: Type.Optional(Type.String()),
  createdAt: Time,
});

export const OrderRefundSchema = object({
  id: Id,
  amount: MoneySchema,
  status: oneOf(["requested", "succeeded", "failed"] as const),
  reason: Type.String(),
  lines: Type.Optional(Type.Array(object({ sku: Sku, quantity: Type.Integer({ minimum: 1 }) }))),
  createdAt: Time,
});

export const OrderSchema = object({
  id: Id,
  number: Type.String(),
  status: oneOf(orderStatuses),
  paymentStatus: oneOf(paymentStatuses),
  fulfilmentStatus: oneOf(fulfilmentStatuses),
  currency: Currency,
  items: Type.Array(OrderItemSchema),
  totals: TotalsSchema,
  refunded: MoneySchema,
  email: Email,
  shippingAddress: AddressSchema,
  billingAddress: Type.Optional(AddressSchema),
  shippingOption: object({ id: Type.String(), name: Type.String() }),
  fulfilments: Type.Array(FulfilmentSchema),
  refunds: Type.Array(OrderRefundSchema),
  customerId: nullable(Id),
  paymentId: nullable(Type.String()),
  /** Until when an unpaid order holds its stock. */
  payBy: Time,
  createdAt: Time,
  updatedAt: Time,
});
export type OrderDocument = Static<typeof OrderSchema>;

// A cart as its holder sees it. The client sends SKU and quantity only; every price here is the shop's.
import { Currency, Id, MoneySchema, nullable, object, oneOf, Sku, type Static, Time, Type } from "../schema.ts";
import { MAX_QUANTITY, TotalsSchema } from "./order-schema.ts";

export const cartStates = ["open", "ordered", "merged"] as const;
export type CartState = (typeof cartStates)[number];

export const QuantitySchema = Type.Integer({ minimum: 1, maximum: MAX_QUANTITY });

export const CartItemSchema = object({
  sku: Sku,
  productId: nullable(Id),
  variantId: nullable(Id),
  handle: Type.Optional(Type.String()),
  title: Type.String(),
  quantity: QuantitySchema,
  /** Zero where the SKU is no longer for sale: then `available` is false and checkout refuses it. */
  unitPrice: MoneySchema,
  lineTotal: MoneySchema,
  /** Whether this quantity could be held now. */
  available: Type.Boolean(),
  imageUrl: Type.Optional(Type.String()),
});
export type CartItem = Static<typeof CartItemSchema>;

/** What lowers the total, one entry per reason; the parts of each line are spread by largest remainder. */
export const AppliedDiscountSchema = object({
  title: Type.String(),
  code: Type.Optional(Type.String()),
  amount: MoneySchema,
});
export type AppliedDiscount = Static<typeof AppliedDiscountSchema>;

export const CartSchema = object({
  id: Id,
  state: oneOf(cartStates),
  currency: Currency,
  /** Rises with every change. */
  version: Type.Integer({ minimum: 1 }),
  items: Type.Array(CartItemSchema),
  discounts: Type.Array(AppliedDiscountSchema),
  /** Checkout's totals where country, region and shippingOption were given; shipping and tax are 0 where not known. */
  totals: TotalsSchema,
  customerId: nullable(Id),
  /** Set once the cart was ordered. */
  orderId: nullable(Id),
  createdAt: Time,
  updatedAt: Time,
});
export type CartDocument = Static<typeof CartSchema>;

/** What shipping this cart to a country costs. */
export const ShippingOfferSchema = object({
  id: Type.String(),
  name: Type.String(),
  price: MoneySchema,
  /** Days until it usually arrives. */
  estimatedDays: Type.Integer({ minimum: 0 }),
});
export type ShippingOffer = Static<typeof ShippingOfferSchema>;

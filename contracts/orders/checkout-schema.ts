// What a shopper sends to buy, and what comes back: the same for checkout and for another try at paying.
import { PaymentInstructionSchema, paymentStates } from "../payments/internal-routes.ts";
import { AddressSchema, Email, MoneySchema, nullable, object, oneOf, type Static, Type } from "../schema.ts";
import { OrderSchema } from "./order-schema.ts";

export const CheckoutSchema = object({
  email: Email,
  shippingAddress: AddressSchema,
  billingAddress: Type.Optional(AddressSchema),
  /** The id of one of the cart's shipping options. */
  shippingOption: Type.String({ minLength: 1, maxLength: 64 }),
  payment: PaymentInstructionSchema,
  /** The total that the shopper saw. Another one is 409 `total_changed`, and nothing is held. */
  expectedTotal: Type.Optional(MoneySchema),
  /** BCP 47; the language of the mails. */
  locale: Type.Optional(Type.String({ maxLength: 35, pattern: "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$" })),
});
export type Checkout = Static<typeof CheckoutSchema>;

export const OrderPaymentSchema = object({
  /** The provider's id; null where the total is zero and nothing had to be paid. */
  id: nullable(Type.String()),
  status: oneOf(paymentStates),
  clientSecret: Type.Optional(Type.String()),
  redirectUrl: Type.Optional(Type.String()),
});
export type OrderPayment = Static<typeof OrderPaymentSchema>;

export const CheckoutAnswerSchema = object({
  order: OrderSchema,
  payment: OrderPaymentSchema,
  /** Opens this order to whoever has it: `?orderToken=` on every route of the order. */
  orderToken: Type.String(),
});
export type CheckoutAnswer = Static<typeof CheckoutAnswerSchema>;

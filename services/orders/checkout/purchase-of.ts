// What a checkout asks to be priced.
import type { Purchase } from "../pricing/purchase.ts";
import type { CheckoutRequest } from "./checkout.ts";

export function purchaseOf({ cart, body }: CheckoutRequest, lines: Purchase["lines"]): Purchase {
  const { country, region } = body.shippingAddress;
  return {
    currency: cart.currency,
    lines,
    discounts: [],
    destination: { country, region },
    shippingOption: body.shippingOption,
  };
}

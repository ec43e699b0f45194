// What we send to Stripe, as plain parameters. Everything we make carries its order in its metadata: `order_id`, the
// number of the object in the order, and the shop.
import type Stripe from "stripe";
import type { Purchase } from "./payment-provider.ts";

export type Sized = Purchase & { readonly providerAmount: number; readonly shop: string };

export function intentParams(
  purchase: Sized,
  method: { readonly paymentMethod?: string; readonly confirm: boolean },
): Stripe.PaymentIntentCreateParams {
  return {
    amount: purchase.providerAmount,
    currency: purchase.currency.toLowerCase(),
    payment_method_types: ["card"],
    description: `Order ${purchase.orderNumber}`,
    receipt_email: purchase.email,
    metadata: metadataOf(purchase),
    ...(method.paymentMethod === undefined ? {} : { payment_method: method.paymentMethod }),
    ...(method.confirm ? { confirm: true, return_url: purchase.returnUrl } : {}),
  };
}

/** Half an hour is the least that Stripe allows; we expire sessions ourselves when their order closes. */
const SESSION_LIFETIME_SECONDS = 2 * 3_600;

export function sessionParams(purchase: Sized, nowMs: number): Stripe.Checkout.SessionCreateParams {
  const description = `Order ${purchase.orderNumber}`;
  const metadata = metadataOf(purchase);
  return {
    mode: "payment",
    payment_method_types: ["card"],
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: purchase.currency.toLowerCase(),
          unit_amount: purchase.providerAmount,
          product_data: { name: description },
        },
      },
    ],
    client_reference_id: purchase.orderId,
    customer_email: purchase.email,
    success_url: purchase.returnUrl,
    cancel_url: purchase.cancelUrl,
    expires_at: Math.floor(nowMs / 1000) + SESSION_LIFETIME_SECONDS,
    metadata,
    payment_intent_data: { description, metadata },
  };
}

/** Other parameters under the key of a creation: Stripe refuses them where the creation was executed. */
export function occupying<Params extends { metadata?: Stripe.Emptyable<Stripe.MetadataParam> }>(
  params: Params,
): Params {
  return { ...params, metadata: { ...(params.metadata === "" ? {} : params.metadata), occupies_key: "1" } };
}

function metadataOf({ orderId, orderNumber, n, shop }: Sized): Record<string, string> {
  return { order_id: orderId, order_number: orderNumber, payable_object: String(n), shop };
}

// The steps of a purchase with the typed client, for journeys: a cart with something in it, and a checkout.

import { systemClock } from "@souk/chassis/clock";
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import type { Client } from "@souk/contracts/client";
import type { CheckoutAnswer } from "@souk/contracts/orders/checkout-schema";
import { address, expect } from "./goods.ts";

const ids = createIds(systemClock, systemRandom);
export const newKey = (): string => ids.uuid();

export type Basket = { readonly sku: string; readonly quantity: number };

export async function fillCart(client: Client, ...baskets: readonly Basket[]): Promise<string> {
  const cart = await expect(client.createCart({ body: { currency: "EUR" } }), "cart");
  const { id } = cart.body;
  for (const body of baskets) await expect(client.addCartItem({ params: { id }, body }), `item ${body.sku}`);
  return id;
}

export type Wish = {
  readonly paymentMethod?: string;
  readonly confirm?: boolean;
  readonly returnUrl?: string;
  readonly key?: string;
};

/** One request; whatever it answers. */
export function tryCheckout(client: Client, cartId: string, wish: Wish = {}) {
  const { key = newKey(), paymentMethod = "pm_card_visa", confirm = true, returnUrl } = wish;
  return client.checkoutCart({
    params: { id: cartId },
    idempotencyKey: key,
    body: {
      email: "ada@example.org",
      shippingAddress: address,
      shippingOption: "standard",
      payment: { method: "card", paymentMethod, confirm, ...(returnUrl === undefined ? {} : { returnUrl }) },
    },
  });
}

export async function checkout(client: Client, cartId: string, wish: Wish = {}): Promise<CheckoutAnswer> {
  return (await expect(tryCheckout(client, cartId, wish), "checkout")).body;
}

/** Asks again until it is so; fails with what it last saw. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T>,
  holds: (value: T) => boolean,
  withinMs = 15_000,
): Promise<T> {
  const untilMs = systemClock.monotonicMs() + withinMs;
  for (;;) {
    const value = await look();
    if (holds(value)) return value;
    if (systemClock.monotonicMs() > untilMs)
      throw new Error(`not in time: ${what}; last seen ${JSON.stringify(value)}`);
    await systemClock.sleep(100);
  }
}

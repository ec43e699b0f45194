// The port to carts. One method is one atomic operation; the result of a keyed operation is remembered with its effect.
import type { IdempotencyRecord } from "@souk/chassis/idempotency";
import type { Cart, Claimed } from "./cart.ts";

export type CartOptions = { readonly at: number; readonly once?: IdempotencyRecord | undefined };
/** `cart` where it changes. `result` is remembered with the key, so it must survive JSON. */
export type CartDecision<T> = { readonly cart?: Cart | undefined; readonly result: T };
export type ClaimDecision<T> = { readonly claimed?: Claimed | undefined; readonly result: T };

export type CartStore = {
  /** The same key again: the first call's result, and no second cart. */
  create<T>(cart: Cart, result: T, options: CartOptions): Promise<T>;
  find(id: string): Promise<Cart | undefined>;
  /** Loads the cart, asks `decide`, stores what it says. Undefined: no such cart. Parallel changes add up. */
  change<T>(id: string, decide: (cart: Cart) => CartDecision<T>, options: CartOptions): Promise<T | undefined>;
  /** As `change`, over a cart and the customer's newest other open cart in the same currency. */
  claim<T>(
    id: string,
    customerId: string,
    decide: (cart: Cart, own: Cart | undefined) => ClaimDecision<T>,
    options: CartOptions,
  ): Promise<T | undefined>;
  /** That newest open cart, as it is now. */
  findOwn(customerId: string, currency: string): Promise<Cart | undefined>;
  /** A customer's open carts, newest first. `before` is the id that the last page ended with. */
  listOpen(
    customerId: string,
    page: { readonly limit: number; readonly before?: string | undefined },
  ): Promise<{ readonly carts: readonly Cart[]; readonly total: number }>;
  /** The result that a key has, if any. Another fingerprint throws `idempotency_mismatch`. */
  resultOf<T>(record: IdempotencyRecord): Promise<{ readonly result: T } | undefined>;
};

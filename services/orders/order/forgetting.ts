// A deleted account leaves the trade behind, not the person: lines, totals and the country (which the tax depends on)
// stay; name, address and e-mail go, and nobody can sign in to the order any more.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import type { Address } from "@souk/contracts/schema";
import { type Order, type Step, step } from "./order.ts";

/** RFC 2606 reserves `.invalid`: no mail will ever arrive anywhere. */
export const FORGOTTEN_EMAIL = "deleted@account.invalid";

export function forget(order: Order, at: number): Step {
  const { billingAddress, ...rest } = order;
  const forgotten = {
    ...rest,
    ...forgottenPerson(order),
    ...(billingAddress && { billingAddress: forgottenAddress(billingAddress) }),
  };
  return step(forgotten, {}, at, { entry: { kind: "note", cause: "account_deleted" } });
}

/** The same for an order that was answered before. */
export function forgetInDocument(document: OrderDocument): OrderDocument {
  const { billingAddress } = document;
  return {
    ...document,
    ...forgottenPerson(document),
    ...(billingAddress && { billingAddress: forgottenAddress(billingAddress) }),
  };
}

function forgottenPerson(of: { readonly shippingAddress: Address }) {
  return { customerId: null, email: FORGOTTEN_EMAIL, shippingAddress: forgottenAddress(of.shippingAddress) };
}

function forgottenAddress({ country }: Address): Address {
  return { name: "–", line1: "–", city: "–", postalCode: "–", country };
}

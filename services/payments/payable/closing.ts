// The end of a payable: "closed" is stored first, even for an order nobody has heard of; then what was begun is brought
// to its end at the provider.
import type { Instant } from "@souk/chassis/clock";
import { finishClosing } from "./apply-provider.ts";
import {
  newPayable,
  openObject,
  type Payable,
  type PaymentCall,
  type ProviderObject,
  unansweredCall,
} from "./payable.ts";
import { type Change, draft } from "./payable-change.ts";

export type Closing =
  | { readonly kind: "closed" | "captured"; readonly payable: Payable }
  /** Something at the provider has to be made sure of first. */
  | {
      readonly kind: "pending";
      readonly payable: Payable;
      readonly object: ProviderObject;
      /** The call that made the object, where its answer is not known. */
      readonly creation: PaymentCall | undefined;
    };

export function closePayable(
  current: Payable | undefined,
  orderId: string,
  currency: string,
  now: Instant,
): Change<Closing> {
  const known = current ?? newPayable(orderId, currency, now);
  if (known.status === "captured" || known.status === "closed")
    return { result: { kind: known.status, payable: known } };
  const { payable, announcements } = finishClosing(draft({ ...known, closing: true }));
  const stored = known.closing && payable.status === "open" ? {} : { payable, announcements };
  return { ...stored, result: standing(payable) };
}

function standing(payable: Payable): Closing {
  const object = openObject(payable);
  if (payable.status !== "open" || object === undefined) {
    return { kind: payable.status === "captured" ? "captured" : "closed", payable };
  }
  const call = unansweredCall(payable);
  const creation = call?.kind === "create" && call.n === object.n && object.id === null ? call : undefined;
  return { kind: "pending", payable, object, creation };
}

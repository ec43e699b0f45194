// The port of the payment provider, in our words and units. Expected outcomes are answers; nothing is thrown for what a
// provider or a network does. Every call that may move money takes its key, and the same key means the same call.
import type { Deadline } from "@souk/chassis/context";
import type { ObjectSnapshot } from "../payable/apply-provider.ts";
import type { RefundSnapshot } from "../payable/refunds.ts";

/** An object with what only the shopper may see; it is never stored. */
export type LiveObject = ObjectSnapshot & {
  /** What it asks for, whatever was captured. */
  readonly amount: number;
  readonly clientSecret: string | null;
  /** Where the shopper has to go: 3-D Secure, or the hosted page. */
  readonly redirectUrl: string | null;
  /** The last attempt's decline, where the object waits for another payment method. */
  readonly decline: Decline | null;
};

/** An object whose metadata say that this shop made it, and for which order. */
export type OwnedObject = LiveObject & { readonly orderId: string };

export type Decline = { readonly code: string; readonly declineCode: string; readonly message: string };

/**
 * `unanswered`: it may have happened; the same key may be used again. `failed`: the provider stored a failure of its own
 * for the key; it may have happened, and the key is of no more use. `key_reused`: the key was used for something else.
 * `refused`: it did not happen and will not.
 */
export type Trouble =
  | { readonly kind: "unanswered" }
  | { readonly kind: "failed" }
  | { readonly kind: "key_reused" }
  | { readonly kind: "refused"; readonly message: string; readonly object?: LiveObject };

export type ObjectAnswer =
  | { readonly kind: "object"; readonly object: LiveObject }
  | { readonly kind: "declined"; readonly decline: Decline; readonly object: LiveObject | undefined }
  | Trouble;

export type RefundAnswer = { readonly kind: "refund"; readonly refund: RefundSnapshot } | Trouble;
export type Found<T> = { readonly kind: "found"; readonly items: readonly T[] } | { readonly kind: "unanswered" };

/** What the provider is told of an order, whatever the method. */
export type Purchase = {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly email: string;
  readonly amount: number;
  readonly currency: string;
  readonly n: number;
  /** When the object was first asked for: repeats of a call are the same in every parameter. */
  readonly createdAt: number;
  readonly returnUrl: string;
  readonly cancelUrl: string;
};

export type Sending = { readonly key: string; readonly deadline: Deadline };

/** What the provider says has changed. It may be late: whoever cares reads the object again. */
export type ProviderNotice = {
  readonly eventId: string;
  readonly change:
    | { readonly kind: "object"; readonly object: OwnedObject }
    /** `orderId` where the refund is of this shop's making. */
    | { readonly kind: "refund"; readonly refund: RefundSnapshot; readonly orderId: string | undefined }
    | { readonly kind: "other" };
};

export type PaymentProvider = {
  /** A PaymentIntent; with a payment method and `confirm` it is charged at once. */
  createCardPayment(
    purchase: Purchase,
    method: { readonly paymentMethod?: string; readonly confirm: boolean },
    sending: Sending,
  ): Promise<ObjectAnswer>;
  confirmCardPayment(
    intentId: string,
    method: { readonly paymentMethod: string; readonly returnUrl: string },
    sending: Sending,
  ): Promise<ObjectAnswer>;
  createHostedPayment(purchase: Purchase, sending: Sending): Promise<ObjectAnswer>;
  /**
   * Uses up the key of a creation whose answer was lost, without ever charging: `key_reused` proves that the creation was
   * executed; an object is a new, unconfirmed one in its place, and the lost creation can never be executed any more.
   */
  occupyKey(purchase: Purchase, kind: ObjectSnapshot["kind"], sending: Sending): Promise<ObjectAnswer>;
  read(
    object: { readonly kind: ObjectSnapshot["kind"]; readonly id: string },
    deadline: Deadline,
  ): Promise<ObjectAnswer>;
  /** Cancels a PaymentIntent or expires a session; `refused` carries the object where it was captured meanwhile. */
  cancel(
    object: { readonly kind: ObjectSnapshot["kind"]; readonly id: string },
    deadline: Deadline,
  ): Promise<ObjectAnswer>;
  /** This shop's objects that were made in that time, by their metadata, newest first. */
  made(kind: ObjectSnapshot["kind"], fromMs: number, untilMs: number, deadline: Deadline): Promise<Found<OwnedObject>>;
  refund(
    request: {
      readonly intentId: string;
      readonly refundId: string;
      readonly orderId: string;
      readonly amount: number;
      readonly currency: string;
    },
    sending: Sending,
  ): Promise<RefundAnswer>;
  readRefund(providerId: string, deadline: Deadline): Promise<RefundAnswer>;
  findRefunds(intentId: string, deadline: Deadline): Promise<Found<RefundSnapshot>>;
  /** The provider's journal of that time, oldest first. */
  notices(fromMs: number, untilMs: number, deadline: Deadline): Promise<Found<ProviderNotice>>;
  close(): Promise<void>;
};

// What a key was answered with, for ever. Stored without secrets: the order token is derived again, a client secret is
// asked of payments again; the rest goes out as it is stored, byte for byte.
import type { CheckoutAnswer, OrderPayment } from "@souk/contracts/orders/checkout-schema";
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import type { ProblemCode } from "@souk/contracts/problem";
import { forgetInDocument } from "../order/forgetting.ts";

export type Ordered = {
  readonly kind: "ordered";
  readonly order: OrderDocument;
  readonly payment: Pick<OrderPayment, "id" | "status">;
};

export type Refused = {
  readonly kind: "refused";
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly extensions: Readonly<Record<string, unknown>>;
  /** The order that this is about, where there is one that the shopper may go on with: its token goes out beside it. */
  readonly orderId?: string;
};

export type FinalAnswer = Ordered | Refused;

export type Secrets = Pick<OrderPayment, "clientSecret" | "redirectUrl">;

export function toAnswer(ordered: Ordered, orderToken: string, secrets: Secrets): CheckoutAnswer {
  const { clientSecret, redirectUrl } = secrets;
  return {
    order: ordered.order,
    payment: {
      id: ordered.payment.id,
      status: ordered.payment.status,
      ...(clientSecret !== undefined && { clientSecret }),
      ...(redirectUrl !== undefined && { redirectUrl }),
    },
    orderToken,
  };
}

/** Whether payments has something for the shopper's browser that is not stored here. */
export function hasSecrets(ordered: Ordered): boolean {
  return ordered.payment.status !== "captured";
}

export function writeAnswer(answer: FinalAnswer): string {
  return JSON.stringify(answer);
}

export function readAnswer(text: string): FinalAnswer {
  return JSON.parse(text) as FinalAnswer;
}

/** The one change that a stored answer ever sees: a deleted account's person is taken out. */
export function forgetInAnswer(answer: FinalAnswer): FinalAnswer {
  return answer.kind === "ordered" ? { ...answer, order: forgetInDocument(answer.order) } : answer;
}

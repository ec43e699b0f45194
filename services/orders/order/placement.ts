// An order's first version.
import { orderPlaced } from "@souk/contracts/orders/events";
import type { Order, Step } from "./order.ts";

type Given = "id" | "cartId" | "customerId" | "email" | "locale" | "currency" | "lines" | "totals";
type GivenToo = "shippingAddress" | "billingAddress" | "shippingOption" | "payBy";
export type Placement = Pick<Order, Given | GivenToo> & { readonly at: number };

export function placed({ at, ...given }: Placement): Step {
  const order: Order = {
    ...given,
    number: 0,
    status: "pending",
    paymentStatus: "pending",
    fulfilmentStatus: "unfulfilled",
    captured: 0,
    refunded: 0,
    fulfilments: [],
    refunds: [],
    paymentId: null,
    cancelRequested: false,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  const entry = { kind: "status", cause: "checkout", from: null, to: "pending" } as const;
  return { order, entry, notice: { definition: orderPlaced } };
}

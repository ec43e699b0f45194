// What pages show of an order.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";

export function toOrderView(order: OrderDocument) {
  const { id, number, status, paymentStatus, fulfilmentStatus, items, totals, refunded, email } = order;
  const { shippingAddress, billingAddress, shippingOption, fulfilments, refunds, createdAt } = order;
  return {
    ...{ id, number, status, paymentStatus, fulfilmentStatus, totals, refunded, email, createdAt },
    ...{ shippingAddress, billingAddress: billingAddress ?? null, shippingName: shippingOption.name },
    items: items.map(({ sku, title, quantity, lineTotal, fulfilled, imageUrl }) => ({
      ...{ sku, title, quantity, lineTotal, fulfilled },
      image: imageUrl === undefined ? null : { url: imageUrl, alt: "" },
    })),
    parcels: fulfilments.map((parcel) => ({
      ...{ id: parcel.id, createdAt: parcel.createdAt },
      carrier: parcel.carrier ?? null,
      trackingNumber: parcel.trackingNumber ?? null,
    })),
    refunds: refunds.map(({ id: refundId, amount, status: state, createdAt: at }) => ({
      id: refundId,
      amount,
      state,
      at,
    })),
  };
}

export type OrderView = ReturnType<typeof toOrderView>;

/** Nothing will change any more by itself. */
export function isSettled({
  status,
  paymentStatus,
  refunds,
}: Pick<OrderView, "status" | "paymentStatus" | "refunds">): boolean {
  if (refunds.some(({ state }) => state === "requested")) return false;
  return status === "completed" || status === "expired" || (status === "cancelled" && paymentStatus !== "paid");
}

/** Something is about to change: the page looks again soon. */
export function isMoving({ status }: Pick<OrderView, "status">): boolean {
  return status === "pending" || status === "awaiting_payment" || status === "closing";
}

export type StepState = "done" | "current" | "ahead";

/** Ordered, paid, shipped; undefined for an order that goes no further. */
export function stepsOf({ status, fulfilmentStatus }: Pick<OrderView, "status" | "fulfilmentStatus">) {
  if (status === "expired" || status === "cancelled") return undefined;
  const isPaid = status === "paid" || status === "completed";
  const isShipped = fulfilmentStatus === "fulfilled";
  const steps: readonly { readonly name: "ordered" | "paid" | "shipped"; readonly state: StepState }[] = [
    { name: "ordered", state: "done" },
    { name: "paid", state: isPaid ? "done" : "current" },
    { name: "shipped", state: isShipped ? "done" : isPaid ? "current" : "ahead" },
  ];
  return steps;
}

// How an order stands, in words and colours.
import type { FulfilmentStatus, OrderStatus, PaymentStatus } from "@souk/contracts/orders/order-schema";
import { Badge, type BadgeTone } from "../parts/badge.tsx";
import { t } from "../texts/texts.ts";

const orderTones: Readonly<Record<OrderStatus, BadgeTone>> = {
  pending: "plain",
  awaiting_payment: "warn",
  closing: "warn",
  paid: "info",
  completed: "good",
  expired: "plain",
  cancelled: "plain",
};
const paymentTones: Readonly<Record<PaymentStatus, BadgeTone>> = {
  pending: "plain",
  paid: "good",
  partially_refunded: "warn",
  refunded: "plain",
};
const fulfilmentTones: Readonly<Record<FulfilmentStatus, BadgeTone>> = {
  unfulfilled: "plain",
  partial: "warn",
  fulfilled: "good",
};

export function OrderStatusBadge({ status }: { readonly status: OrderStatus }) {
  return <Badge tone={orderTones[status]}>{t.orderStatuses[status]}</Badge>;
}

export function PaymentStatusBadge({ status }: { readonly status: PaymentStatus }) {
  return <Badge tone={paymentTones[status]}>{t.paymentStatuses[status]}</Badge>;
}

export function FulfilmentStatusBadge({ status }: { readonly status: FulfilmentStatus }) {
  return <Badge tone={fulfilmentTones[status]}>{t.fulfilmentStatuses[status]}</Badge>;
}

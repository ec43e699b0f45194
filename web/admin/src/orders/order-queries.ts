// What the order screens read.
import type { OrderStatus, PaymentStatus } from "@souk/contracts/orders/order-schema";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { PAGE_SIZE } from "../parts/paging.tsx";

export const ORDERS_KEY = ["orders"] as const;
export const orderKey = (id: string) => ["orders", id] as const;
/** While the provider is asked, the page looks again by itself. */
const UNSETTLED_EVERY_MS = 2_000;

export type OrderFilter = {
  readonly status?: OrderStatus | undefined;
  readonly paymentStatus?: PaymentStatus | undefined;
  readonly customerId?: string | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
};

export function useOrders(filter: OrderFilter) {
  return useQuery({
    queryKey: [...ORDERS_KEY, "list", filter],
    queryFn: ({ signal }) => taken(shop.listAllOrders({ query: { ...filter, limit: PAGE_SIZE }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useOrder(id: string) {
  return useQuery({
    queryKey: [...orderKey(id), "order"],
    queryFn: ({ signal }) => taken(shop.readOrder({ params: { id }, signal })),
    refetchInterval: ({ state: { data } }) =>
      data && (data.status === "closing" || data.refunds.some(({ status }) => status === "requested"))
        ? UNSETTLED_EVERY_MS
        : false,
  });
}

/** `version`: the timeline grows whenever the order changes. */
export function useTimeline(id: string, version: string) {
  return useQuery({
    queryKey: [...orderKey(id), "timeline", version],
    queryFn: ({ signal }) => taken(shop.readTimeline({ params: { id }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useOrderMails(orderId: string) {
  return useQuery({
    queryKey: [...orderKey(orderId), "mails"],
    queryFn: ({ signal }) => taken(shop.listMails({ query: { orderId, limit: 50 }, signal })),
  });
}

export function useOrderPayment(orderId: string, paymentId: string) {
  return useQuery({
    queryKey: [...orderKey(orderId), "payment", paymentId],
    queryFn: ({ signal }) => taken(shop.readPayment({ params: { id: paymentId }, signal })),
  });
}

// The orders of the last days, read newest first up to a limit that the page tells.
import type { OrderDocument } from "@souk/contracts/orders/order-schema";
import { useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { now } from "../browser/now.ts";
import { ORDERS_KEY } from "../orders/order-queries.ts";
import { periodStart, type Sales, salesOf } from "./sales.ts";

export const DAYS = 30;
const PAGE = 100;
const MOST_PAGES = 10;
/** Orders that are read at most; in a busier shop the chart begins later. */
export const MOST_ORDERS = PAGE * MOST_PAGES;
const STALE_MS = 60_000;

export type RecentSales = Sales & {
  readonly currency: string;
  /** False: there are more orders in the period than were read. */
  readonly complete: boolean;
};

export function useRecentSales(currency: string) {
  return useQuery({
    queryKey: [...ORDERS_KEY, "sales", currency],
    staleTime: STALE_MS,
    queryFn: async ({ signal }): Promise<RecentSales> => {
      const until = now();
      const start = periodStart({ until, days: DAYS }).toISOString();
      const orders: OrderDocument[] = [];
      let cursor: string | undefined;
      let complete = false;
      for (let page = 0; page < MOST_PAGES && !complete; page += 1) {
        const answer = await taken(shop.listAllOrders({ query: { limit: PAGE, cursor }, signal }));
        orders.push(...answer.items);
        cursor = answer.nextCursor ?? undefined;
        const oldest = answer.items.at(-1)?.createdAt ?? "";
        complete = cursor === undefined || oldest < start;
      }
      return { ...salesOf(orders, { until, days: DAYS, currency }), currency, complete };
    },
  });
}

/** How many orders stand there: the list's own count. */
export function useOrderCount(status: "paid" | "awaiting_payment") {
  return useQuery({
    queryKey: [...ORDERS_KEY, "count", status],
    queryFn: async ({ signal }) => (await taken(shop.listAllOrders({ query: { limit: 1, status }, signal }))).total,
  });
}

// What the customer screens read.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { PAGE_SIZE } from "../parts/paging.tsx";

const CUSTOMERS_KEY = ["customers"] as const;

export function useCustomers(q: string | undefined, cursor: string | undefined) {
  return useQuery({
    queryKey: [...CUSTOMERS_KEY, "list", q ?? "", cursor ?? ""],
    queryFn: ({ signal }) => taken(shop.listCustomers({ query: { q, cursor, limit: PAGE_SIZE }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useCustomer(id: string) {
  return useQuery({
    queryKey: [...CUSTOMERS_KEY, "one", id],
    queryFn: ({ signal }) => taken(shop.readCustomer({ params: { id }, signal })),
  });
}

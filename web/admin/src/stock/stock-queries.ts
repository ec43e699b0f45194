// What the stock screens read.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { PAGE_SIZE } from "../parts/paging.tsx";

export const STOCK_KEY = ["stock"] as const;

export function useStockLevel(sku: string) {
  return useQuery({
    queryKey: [...STOCK_KEY, "level", sku],
    queryFn: ({ signal }) => taken(shop.readStock({ params: { sku }, signal })),
  });
}

export function useMovements(sku: string, cursor: string | undefined) {
  return useQuery({
    queryKey: [...STOCK_KEY, "movements", sku, cursor ?? ""],
    queryFn: ({ signal }) =>
      taken(shop.listMovements({ params: { sku }, query: { cursor, limit: PAGE_SIZE }, signal })),
    placeholderData: keepPreviousData,
  });
}

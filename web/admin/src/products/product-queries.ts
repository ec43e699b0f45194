// What the product screens read.
import type { Collection, ProductStatus } from "@souk/contracts/products/product-schema";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { PAGE_SIZE } from "../parts/paging.tsx";
import { COLLECTIONS_KEY, PRODUCTS_KEY, productKey } from "./product-keys.ts";

export type ProductFilter = {
  readonly status?: ProductStatus | undefined;
  readonly q?: string | undefined;
  readonly cursor?: string | undefined;
};

export function useProducts(filter: ProductFilter, limit: number = PAGE_SIZE) {
  return useQuery({
    queryKey: [...PRODUCTS_KEY, "list", filter, limit],
    queryFn: ({ signal }) => taken(shop.listStaffProducts({ query: { ...filter, limit }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useProduct(id: string) {
  return useQuery({
    queryKey: productKey(id),
    queryFn: ({ signal }) => taken(shop.readStaffProduct({ params: { idOrHandle: id }, signal })),
  });
}

/** Pages of collections that are read at once; a shop with more sees the first ones and is told so. */
const MOST_PAGES = 10;
export const MOST_COLLECTIONS = MOST_PAGES * 100;

export function useAllCollections() {
  return useQuery({
    queryKey: [...COLLECTIONS_KEY, "all"],
    queryFn: async ({ signal }) => {
      const all: Collection[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const { items, nextCursor } = await taken(shop.listCollections({ query: { limit: 100, cursor }, signal }));
        all.push(...items);
        if (nextCursor === null) break;
        cursor = nextCursor;
      }
      return all;
    },
  });
}

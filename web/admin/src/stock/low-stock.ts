// What is running out, found by reading the catalogue from its newest product on, up to a limit that is told.
import type { StaffProduct } from "@souk/contracts/products/product-schema";
import { useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { PRODUCTS_KEY } from "../products/product-keys.ts";

/** The contract's LOW_STOCK: from here on shoppers are told as well. */
export const LOW_STOCK = 5;
const MOST_PAGES = 10;
const PAGE = 100;

export type StockRow = {
  readonly sku: string;
  readonly productId: string;
  readonly title: string;
  readonly variant: string;
  readonly onHand: number;
  readonly reserved: number;
};

export type LowStock = {
  readonly rows: readonly StockRow[];
  /** Products that were looked at; fewer than `total` where the catalogue is larger than the limit. */
  readonly seen: number;
  readonly total: number;
  /** Of some products a list shows only the first variants; the others were not looked at. */
  readonly partly: boolean;
};

/** The variants of a product that a list shows. */
export function stockRowsOf({ id, title, variants }: StaffProduct): readonly StockRow[] {
  return variants.map(({ sku, title: variant, onHand, reserved }) => ({
    ...{ sku, productId: id, title, onHand, reserved },
    variant: variant === title ? "" : variant,
  }));
}

export function isLow({ onHand, reserved }: StockRow): boolean {
  return onHand - reserved <= LOW_STOCK;
}

export function useLowStock(enabled: boolean) {
  return useQuery({
    queryKey: [...PRODUCTS_KEY, "low-stock"],
    enabled,
    queryFn: async ({ signal }): Promise<LowStock> => {
      const rows: StockRow[] = [];
      let seen = 0;
      let total = 0;
      let partly = false;
      let cursor: string | undefined;
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const query = { limit: PAGE, status: "active", ...(cursor !== undefined && { cursor }) } as const;
        const answer = await taken(shop.listStaffProducts({ query, signal }));
        total = answer.total;
        seen += answer.items.length;
        partly ||= answer.items.some(({ variants, variantCount }) => variants.length < variantCount);
        rows.push(...answer.items.flatMap(stockRowsOf).filter(isLow));
        if (answer.nextCursor === null) break;
        cursor = answer.nextCursor;
      }
      return { rows: rows.sort((a, b) => a.onHand - a.reserved - (b.onHand - b.reserved)), seen, total, partly };
    },
  });
}

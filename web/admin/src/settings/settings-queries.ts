// What the settings read.
import type { TaxRate } from "@souk/contracts/orders/shop-schema";
import { useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";

export const SETTINGS_KEY = ["settings"] as const;
export const SHIPPING_KEY = ["shipping"] as const;
export const TAXES_KEY = ["taxes"] as const;
export const STAFF_KEY = ["staff"] as const;
export const MAIL_TEXTS_KEY = ["mail-texts"] as const;
/** Pages of 100 that are read at once: far more than shops have. */
const MOST_PAGES = 20;

type Listed<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

async function allOf<T>(read: (cursor: string | undefined) => Promise<Listed<T>>): Promise<readonly T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, nextCursor } = await read(cursor);
    all.push(...items);
    if (nextCursor === null) break;
    cursor = nextCursor;
  }
  return all;
}

export function useSettings() {
  return useQuery({ queryKey: SETTINGS_KEY, queryFn: ({ signal }) => taken(shop.readSettings({ signal })) });
}

export function useShippingOptions() {
  return useQuery({
    queryKey: SHIPPING_KEY,
    queryFn: ({ signal }) =>
      allOf((cursor) => taken(shop.listAllShippingOptions({ query: { limit: 100, cursor }, signal }))),
  });
}

export function useTaxRates() {
  return useQuery({
    queryKey: TAXES_KEY,
    queryFn: ({ signal }): Promise<readonly TaxRate[]> =>
      allOf((cursor) => taken(shop.listTaxRates({ query: { limit: 100, cursor }, signal }))),
  });
}

export function useStaff() {
  return useQuery({
    queryKey: STAFF_KEY,
    queryFn: ({ signal }) => allOf((cursor) => taken(shop.listStaff({ query: { limit: 100, cursor }, signal }))),
  });
}

export function useMailTexts() {
  return useQuery({ queryKey: MAIL_TEXTS_KEY, queryFn: ({ signal }) => taken(shop.listMailTexts({ signal })) });
}

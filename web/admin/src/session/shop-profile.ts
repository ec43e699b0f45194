// The shop itself, as everybody may know it: its name over the door, its currency and country.
import { createClient } from "@souk/contracts/client";
import { useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";

const everybody = createClient({ baseUrl: "" });
export const SHOP_KEY = ["shop"] as const;
const STALE_MS = 60_000;

export function useShop() {
  return useQuery({
    queryKey: SHOP_KEY,
    queryFn: ({ signal }) => taken(everybody.readShop({ signal })),
    staleTime: STALE_MS,
  });
}

export function useShopName(): string {
  return useShop().data?.name ?? "Souk";
}

/** The currency that the shop counts in; EUR until it is known. */
export function useShopCurrency(): string {
  return useShop().data?.currency ?? "EUR";
}

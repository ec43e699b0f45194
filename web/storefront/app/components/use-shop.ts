// What every page knows: the shop, its stalls, who is here and what is in the cart.
import { useRouteLoaderData } from "react-router";
import type { loader } from "../root.tsx";

type Loaded = Awaited<ReturnType<typeof loader>>;
export type Everywhere = Omit<Loaded, "prices"> & Partial<Pick<Loaded, "prices">>;

const nowhere: Everywhere = {
  shop: { name: "Souk", currency: "EUR", country: "DE", shipsTo: [], restOfWorld: true },
  stalls: [],
  cart: null,
  visitor: null,
  scheme: undefined,
  publicUrl: "",
};

/** Where not even the root could be loaded, pages do with nothing. */
export function useShop(): Everywhere {
  return useRouteLoaderData<typeof loader>("root") ?? nowhere;
}

// What every page knows of the shop. Kept by the gateway, so asking costs little; absent, pages do without.

import type { Collection } from "@souk/contracts/products/product-schema";
import type { PageHost } from "@souk/web/page-host";
import { bodyIfAny } from "./ask.server.ts";
import { chosenNavigation } from "./look.server.ts";

export type Shop = {
  readonly name: string;
  readonly currency: string;
  readonly country: string;
  readonly shipsTo: readonly string[];
  readonly restOfWorld: boolean;
};

const shops = new WeakMap<PageHost, Promise<Shop>>();
const MAX_STALLS = 100;

export function shopOf(host: PageHost): Promise<Shop> {
  const known = shops.get(host);
  if (known !== undefined) return known;
  const reading = readShop(host);
  shops.set(host, reading);
  return reading;
}

async function readShop(host: PageHost): Promise<Shop> {
  const shop = await bodyIfAny(host, host.open.readShop());
  if (shop === undefined)
    return { name: host.shopName, currency: "EUR", country: "DE", shipsTo: [], restOfWorld: true };
  const { name, currency, country, shipsTo, restOfWorld } = shop;
  return { name, currency, country, shipsTo, restOfWorld };
}

export type StallLink = { readonly handle: string; readonly title: string };

/** Those that the theme names, in its order, else all that have something in them. */
export async function navigationOf(host: PageHost): Promise<readonly StallLink[]> {
  const collections = await collectionsOf(host);
  const navigation = chosenNavigation(host.theme);
  const chosen =
    navigation === undefined
      ? collections.filter(({ productCount }) => productCount > 0)
      : navigation.flatMap((handle) => collections.filter((each) => each.handle === handle));
  return chosen.map(({ handle, title }) => ({ handle, title }));
}

const lists = new WeakMap<PageHost, Promise<readonly Collection[]>>();

export function collectionsOf(host: PageHost): Promise<readonly Collection[]> {
  const known = lists.get(host);
  if (known !== undefined) return known;
  const reading = bodyIfAny(host, host.open.listCollections({ query: { limit: MAX_STALLS } })).then(
    (page) => page?.items ?? [],
  );
  lists.set(host, reading);
  return reading;
}

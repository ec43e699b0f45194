// Keeps the response cache true: every gateway instance gets every catalogue event, and forgets everything whenever it
// (re)connects, because it can't know what it missed.
import { type Bus, subscription } from "@souk/chassis/bus/bus";
import { cacheTagsOf } from "@souk/contracts/products/cache-tags";
import { catalogueChanged, collectionChanged, productChanged, stockChanged } from "@souk/contracts/products/events";
import type { ResponseCache } from "./response-cache.ts";

export function purgeByEvent(bus: Bus, cache: ResponseCache): void {
  bus.subscribe(
    subscription({
      subscriber: "gateway.cache",
      source: "products",
      events: [productChanged, catalogueChanged, collectionChanged, stockChanged],
      delivery: "each",
      handle: async (event) => cache.purge(cacheTagsOf(event)),
      resync: async () => cache.purgeAll(),
    }),
  );
}

// What web told with the page (web/server/admin/admin-pages.ts), so that the first drawing need not ask: who is signed in,
// and the shop. Whatever is missing there is asked for as usual.
import type { ShopSchema } from "@souk/contracts/orders/shop-schema";
import type { Static } from "@souk/contracts/schema";
import type { Session } from "../session/session.ts";

type KnownAtFirst = {
  /** Null: nobody is signed in. */
  readonly session?: Session | null;
  readonly shop?: Static<typeof ShopSchema>;
};

export function knownAtFirst(): KnownAtFirst {
  const text = document.getElementById("known")?.textContent ?? "";
  // Web's own words, in the page that it sent.
  return text === "" ? {} : (JSON.parse(text) as KnownAtFirst);
}

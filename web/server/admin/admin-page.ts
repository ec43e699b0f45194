// The back office's page with what is known at first in it. The words stand in a block of data, which no policy takes for a
// script, and can't end it; the frame that is drawn until the script runs is for those who are signed in.
import type { ShopSchema } from "@souk/contracts/orders/shop-schema";
import type { Static } from "@souk/contracts/schema";
import type { SessionTold } from "./admin-session.ts";

export type Known = {
  /** Null: nobody is signed in. Undefined: not known in time. */
  readonly session?: SessionTold | null;
  readonly shop?: Static<typeof ShopSchema>;
};

const BLOCK = /(<script type="application\/json" id="known">)(<\/script>)/;
const FRAME = /<!--frame-->[\s\S]*<!--\/frame-->/;
const SHOP_NAME = /<!--shop-->/g;

export function pageWith(built: string, known: Known): string {
  const words = JSON.stringify(known).replaceAll("<", "\\u003c");
  const name = textOf(known.shop?.name ?? "");
  return built
    .replace(FRAME, (frame) => (known.session ? frame : ""))
    .replace(SHOP_NAME, () => name)
    .replace(BLOCK, (_, begin: string, end: string) => `${begin}${words}${end}`);
}

function textOf(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

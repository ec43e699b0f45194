// What the front page needs of the shop: each section of the theme with its products or stalls. A section that can't be
// filled is left out.
import type { PageHost } from "@souk/web/page-host";
import { bodyIfAny } from "./ask.server.ts";
import { toCard } from "./card.server.ts";
import type { Card, CardImage } from "./card.ts";
import { homeOf } from "./look.server.ts";
import { collectionsOf, shopOf } from "./shop.server.ts";
import type { HomeSection } from "./theme.ts";

export type StallCard = {
  readonly handle: string;
  readonly title: string;
  readonly count: number;
  readonly image: CardImage | null;
};

type Of<Kind extends HomeSection["kind"]> = Extract<HomeSection, { readonly kind: Kind }>;
export type FilledSection =
  | (Of<"welcome"> & { readonly cards: readonly Card[] })
  | (Of<"stalls"> & { readonly stalls: readonly StallCard[] })
  | (Of<"products"> & { readonly cards: readonly Card[] })
  | Of<"note">;

/** Arches beside the welcome. */
const ARCHES = 3;

export async function loadHome(host: PageHost): Promise<readonly FilledSection[]> {
  const filled = await Promise.all(homeOf(host.theme).map((section) => fillSection(host, section)));
  return filled.filter((section) => section !== undefined);
}

async function fillSection(host: PageHost, section: HomeSection): Promise<FilledSection | undefined> {
  switch (section.kind) {
    case "note":
      return section;
    case "welcome":
      return { ...section, cards: await cardsOf(host, { collection: section.collection, count: ARCHES }) };
    case "stalls": {
      const stalls = (await collectionsOf(host))
        .filter(({ productCount }) => productCount > 0)
        .map(({ handle, title, productCount, image }) => ({ handle, title, count: productCount, image }));
      return stalls.length === 0 ? undefined : { ...section, stalls };
    }
    case "products": {
      const cards = await cardsOf(host, section);
      return cards.length === 0 ? undefined : { ...section, cards };
    }
  }
}

type Wanted = {
  readonly collection?: string | undefined;
  readonly sort?: Of<"products">["sort"];
  readonly count: number;
};

async function cardsOf(host: PageHost, { collection, sort, count }: Wanted): Promise<readonly Card[]> {
  const { currency } = await shopOf(host);
  const chosen = { ...(collection !== undefined && { collection }), ...(sort !== undefined && { sort }) };
  const page = await bodyIfAny(host, host.open.listProducts({ query: { ...chosen, currency, limit: count } }));
  return (page?.items ?? []).map(toCard);
}

// Who stands in a collection, in its order. The shop lists only what it shows; drafts and archived products are found in
// the whole catalogue and follow, so that saving an order never throws anybody out.
import type { ListedProduct, StaffProduct } from "@souk/contracts/products/product-schema";
import { useQuery } from "@tanstack/react-query";
import { taken } from "../api/failure.ts";
import { shop } from "../api/shop.ts";
import { COLLECTIONS_KEY } from "../products/product-keys.ts";

export type Member = {
  readonly id: string;
  readonly title: string;
  readonly imageUrl: string | undefined;
  readonly shown: boolean;
};

const MOST_PAGES = 10;
const PAGE = 100;
/** Products that are looked through; in a larger shop the order can't be changed here. */
export const MOST_PRODUCTS = MOST_PAGES * PAGE;

type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

async function upTo<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<readonly T[] | undefined> {
  const all: T[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, nextCursor } = await read(cursor);
    all.push(...items);
    if (nextCursor === null) return all;
    cursor = nextCursor;
  }
  return undefined;
}

/** Shown ones in the collection's order, then the hidden ones. */
export function membersOf(
  handle: string,
  shown: readonly Pick<ListedProduct, "id" | "title" | "images">[],
  all: readonly Pick<StaffProduct, "id" | "title" | "images" | "collections">[],
): readonly Member[] {
  const order = new Set(shown.map(({ id }) => id));
  const hidden = all.filter(({ id, collections }) => collections.includes(handle) && !order.has(id));
  const member =
    (isShown: boolean) =>
    ({ id, title, images }: Pick<ListedProduct, "id" | "title" | "images">): Member => ({
      ...{ id, title, imageUrl: images[0]?.url, shown: isShown },
    });
  return [...shown.map(member(true)), ...hidden.map(member(false))];
}

/** Null: the shop has more products than are looked through. */
export function useMembers(handle: string, version: string) {
  return useQuery({
    queryKey: [...COLLECTIONS_KEY, "members", handle, version],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => {
      const [shown, all] = await Promise.all([
        upTo((cursor) => taken(shop.listProducts({ query: { collection: handle, limit: PAGE, cursor }, signal }))),
        upTo((cursor) => taken(shop.listStaffProducts({ query: { limit: PAGE, cursor }, signal }))),
      ]);
      return shown && all ? membersOf(handle, shown, all) : null;
    },
  });
}

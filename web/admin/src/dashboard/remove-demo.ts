// Takes the demo catalogue away without taking anything else: what the owner has changed stays, what was ordered or counted
// is archived, what nobody has touched is deleted, and stalls go that nothing is left in. Stopped half-way it can begin again.
import type { Client } from "@souk/contracts/client";
import { demoCollections, isOfDemo } from "@souk/contracts/products/demo-list";
import type { StaffProduct } from "@souk/contracts/products/product-schema";
import { Failure, taken } from "../api/failure.ts";

export type DemoRemoval = {
  readonly deleted: number;
  readonly archived: number;
  /** Changed by somebody since the demo was made. */
  readonly kept: number;
  readonly collections: number;
};

export type DemoShop = Pick<
  Client,
  "listStaffProducts" | "listMovements" | "deleteProduct" | "updateProduct" | "listCollections" | "deleteCollection"
>;

const PAGE = 100;
/** Past this many products a shop is no new one; what is left is left. */
const MAX_PAGES = 50;
/** As the demo made it. */
const FIRST_VERSION = 1;

export async function removeDemo(
  shop: DemoShop,
  onProgress: (done: number, all: number) => void,
): Promise<DemoRemoval> {
  const { products, complete } = await allProducts(shop);
  const demo = products.filter(isOfDemo);
  const count = { deleted: 0, archived: 0, kept: 0 };
  const gone = new Set<string>();
  for (const [index, product] of demo.entries()) {
    onProgress(index, demo.length);
    const fate = await remove(shop, product);
    count[fate] += 1;
    if (fate !== "kept") gone.add(product.id);
  }
  onProgress(demo.length, demo.length);
  const used = new Set(products.filter(({ id }) => !gone.has(id)).flatMap((each) => each.collections));
  return { ...count, collections: complete ? await removeCollections(shop, used) : 0 };
}

async function allProducts(shop: DemoShop) {
  const products: StaffProduct[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items, nextCursor } = await taken(shop.listStaffProducts({ query: { limit: PAGE, cursor } }));
    products.push(...items);
    if (nextCursor === null) return { products, complete: true };
    cursor = nextCursor;
  }
  return { products, complete: false };
}

async function remove(shop: DemoShop, product: StaffProduct): Promise<"deleted" | "archived" | "kept"> {
  const { id, version } = product;
  const isPutAway = product.status === "archived";
  if (version !== FIRST_VERSION && !isPutAway) return "kept";
  if (isPutAway) return "archived";
  if (await isTouched(shop, product)) {
    await taken(shop.updateProduct({ params: { idOrHandle: id }, body: { status: "archived", version } }));
    return "archived";
  }
  await unlessGone(taken(shop.deleteProduct({ params: { idOrHandle: id } })));
  return "deleted";
}

/** Held for an order, or with any movement behind the units that the demo gave it. */
async function isTouched(shop: DemoShop, { variants }: StaffProduct): Promise<boolean> {
  if (variants.some(({ reserved }) => reserved > 0)) return true;
  for (const { sku } of variants) {
    const { total } = await taken(shop.listMovements({ params: { sku }, query: { limit: 1 } }));
    if (total > 1) return true;
  }
  return false;
}

async function removeCollections(shop: DemoShop, used: ReadonlySet<string>): Promise<number> {
  const { items } = await taken(shop.listCollections({ query: { limit: PAGE } }));
  const empty = items.filter(({ handle }) => demoCollections.includes(handle) && !used.has(handle));
  for (const { id } of empty) await unlessGone(taken(shop.deleteCollection({ params: { idOrHandle: id } })));
  return empty.length;
}

async function unlessGone(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof Failure) || error.status !== 404) throw error;
  });
}

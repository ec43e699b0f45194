// Takes the demo catalogue away without taking anything else: what the owner has changed stays, what was ordered or counted
// is archived, what nobody has touched is deleted, and stalls go that nothing is left in. Stopped half-way it can begin again. The
// back office and the command line both do it so.
import type { Client, Refusal } from "../client.ts";
import { demoCollections, isOfDemo } from "./demo-list.ts";
import type { StaffProduct } from "./product-schema.ts";

type Named = { readonly handle: string; readonly title: string };

export type DemoRemoval = {
  readonly deleted: number;
  /** Ordered or counted: shoppers don't see them. Those that were put away before are among them. */
  readonly archived: readonly Named[];
  /** Changed by somebody since the demo was made. */
  readonly kept: readonly Named[];
  /** Closed stalls. */
  readonly collections: number;
  /** Something is in them still, or may be in a shop too large to look through. */
  readonly keptCollections: readonly Named[];
};

export type DemoShop = Pick<
  Client,
  "listStaffProducts" | "listMovements" | "deleteProduct" | "updateProduct" | "listCollections" | "deleteCollection"
>;

type Answered = { readonly status: number; readonly body: unknown };
export type SuccessOf<A> = A extends Refusal ? never : A extends { readonly body: infer B } ? B : never;

export type DemoRemovalOptions = {
  readonly shop: DemoShop;
  /** The body of a success; what else there may be is thrown as its caller throws it. */
  readonly taken: <A extends Answered | Refusal>(call: Promise<A>) => Promise<SuccessOf<A>>;
  readonly onProgress: (done: number, all: number) => void;
};

const PAGE = 100;
/** Past this many products a shop is no new one; what is left is left. */
const MAX_PAGES = 50;
/** As the demo made it. */
const FIRST_VERSION = 1;
const GONE = 404;
const CHANGED = 409;

export async function removeDemo(options: DemoRemovalOptions): Promise<DemoRemoval> {
  const { onProgress } = options;
  const { products, complete } = await allProducts(options);
  const demo = products.filter(isOfDemo);
  const fates: { readonly product: StaffProduct; readonly fate: Fate }[] = [];
  for (const [index, product] of demo.entries()) {
    onProgress(index, demo.length);
    fates.push({ product, fate: await remove(options, product) });
  }
  onProgress(demo.length, demo.length);
  const of = (wanted: Fate): readonly StaffProduct[] =>
    fates.filter(({ fate }) => fate === wanted).map(({ product }) => product);
  const gone = new Set([...of("deleted"), ...of("archived")].map(({ id }) => id));
  const used = new Set(products.filter(({ id }) => !gone.has(id)).flatMap((each) => each.collections));
  const stalls = await removeCollections(options, complete ? used : undefined);
  return { deleted: of("deleted").length, archived: of("archived").map(named), kept: of("kept").map(named), ...stalls };
}

const named = ({ handle, title }: Named): Named => ({ handle, title });

async function allProducts({ shop, taken }: DemoRemovalOptions) {
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

type Fate = "deleted" | "archived" | "kept";

async function remove(options: DemoRemovalOptions, product: StaffProduct): Promise<Fate> {
  const { shop } = options;
  const { id, version } = product;
  if (product.status === "archived") return "archived";
  if (version !== FIRST_VERSION) return "kept";
  if (await isTouched(options, product)) {
    const archiving = shop.updateProduct({ params: { idOrHandle: id }, body: { status: "archived", version } });
    return (await refusedAs([CHANGED], options, archiving)) === CHANGED ? "kept" : "archived";
  }
  const deleting = shop.deleteProduct({ params: { idOrHandle: id }, query: { version } });
  return (await refusedAs([GONE, CHANGED], options, deleting)) === CHANGED ? "kept" : "deleted";
}

/** Held for an order, or with any movement behind the units that the demo gave it. */
async function isTouched({ shop, taken }: DemoRemovalOptions, { variants }: StaffProduct): Promise<boolean> {
  if (variants.some(({ reserved }) => reserved > 0)) return true;
  for (const { sku } of variants) {
    const { total } = await taken(shop.listMovements({ params: { sku }, query: { limit: 1 } }));
    if (total > 1) return true;
  }
  return false;
}

/** `used` undefined: nobody can say what is empty, and none goes. */
async function removeCollections(
  { shop, taken }: DemoRemovalOptions,
  used: ReadonlySet<string> | undefined,
): Promise<Pick<DemoRemoval, "collections" | "keptCollections">> {
  const { items } = await taken(shop.listCollections({ query: { limit: PAGE } }));
  const ours = items.filter(({ handle }) => demoCollections.includes(handle));
  const empty = ours.filter(({ handle }) => used !== undefined && !used.has(handle));
  for (const { id } of empty) await refusedAs([GONE], { taken }, shop.deleteCollection({ params: { idOrHandle: id } }));
  return { collections: empty.length, keptCollections: ours.filter((each) => !empty.includes(each)).map(named) };
}

/** Which of these statuses it was refused with; every other refusal is thrown. */
async function refusedAs<A extends Answered | Refusal>(
  excused: readonly number[],
  { taken }: Pick<DemoRemovalOptions, "taken">,
  call: Promise<A>,
): Promise<number | undefined> {
  let refused: number | undefined;
  const lenient = call.then((answer) => {
    if (!("problem" in answer) || !excused.includes(answer.status)) return answer;
    refused = answer.status;
    return { status: answer.status, body: null };
  });
  await taken(lenient);
  return refused;
}

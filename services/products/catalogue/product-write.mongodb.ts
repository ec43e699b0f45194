// One product's write inside an operation: every check first, so that a refusal has changed nothing. The caller adds the
// event and writes the work.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { SavedProduct } from "./catalogue-events.ts";
import type { CatalogueWork } from "./catalogue-work.mongodb.ts";
import { contentOf, type Product, type ProductContent, sameContent, type Variant } from "./product.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Numbers tried behind a made handle before the product's id is used. */
const MAX_HANDLE_TRIES = 20;

export type Saved = SavedProduct & { readonly changed: boolean; readonly newSkus: readonly string[] };

export type SaveOptions = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly before?: Product;
  /** The handle was made from the title and may be numbered. */
  readonly madeHandle?: boolean;
};

/** What a made handle may become. */
export function handleCandidates(handle: string): readonly string[] {
  return Array.from({ length: MAX_HANDLE_TRIES }, (_, index) => (index === 0 ? handle : `${handle}-${index + 1}`));
}

export function saveProduct(work: CatalogueWork, wanted: ProductContent, options: SaveOptions): Saved | Refusal {
  const { before, clock, ids } = options;
  const resolved = work.collections.resolve(wanted.collections);
  const content = { ...wanted, collections: resolved.map(({ handle, title }) => ({ handle, title })) };
  if (before && sameContent(contentOf(before), content)) return untouched(before);
  const id = before?.id ?? ids.uuid();
  const handle = options.madeHandle ? freeHandle(work, content.handle, id) : content.handle;
  const fault = handleFault(work, handle, id) ?? skuFault(work, content, id);
  if (fault) return fault;
  const at = clock.now();
  const known = new Map(before?.variants.map((variant) => [variant.sku, variant.id]));
  const product: Product = {
    ...content,
    handle,
    id,
    variants: content.variants.map((variant): Variant => ({ ...variant, id: known.get(variant.sku) ?? ids.uuid() })),
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
  const newCollections = resolved.filter((each) => each.id === undefined).map(work.collections.make);
  const collectionIds = [...resolved.flatMap((each) => each.id ?? []), ...newCollections.map((each) => each.id)];
  const newSkus = work.put(product, collectionIds);
  return { product, ...(before && { before }), changed: true, newSkus, newCollections };
}

function untouched(product: Product): Saved {
  return { product, before: product, changed: false, newSkus: [], newCollections: [] };
}

function handleFault(work: CatalogueWork, handle: string, id: string): Refusal | undefined {
  const owner = work.byHandle(handle);
  if (owner === undefined || owner.id === id) return undefined;
  return refusal("handle_taken", "/handle", `Another product has the handle ${handle}.`);
}

function freeHandle(work: CatalogueWork, handle: string, id: string): string {
  const free = handleCandidates(handle).find((candidate) => work.byHandle(candidate) === undefined);
  return free ?? `${handle}-${id.slice(-12)}`;
}

function skuFault(work: CatalogueWork, content: ProductContent, id: string): Refusal | undefined {
  const skus = content.variants.map((variant) => variant.sku);
  const taken = work.takenSku(skus, id);
  if (taken === undefined) return undefined;
  const pointer = `/variants/${skus.indexOf(taken)}/sku`;
  return { ...refusal("sku_taken", pointer, `${taken} belongs to another product.`), sku: taken };
}

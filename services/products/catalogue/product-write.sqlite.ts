// One product's write inside an operation: every check first, so that a refusal has written nothing; then rows, stock
// levels and memberships. The caller adds the event.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { Tx } from "@souk/chassis/sqlite/database";
import { resolveCollections, writeMemberships } from "./membership.sqlite.ts";
import { contentOf, type Product, type ProductContent, sameContent, type Variant } from "./product.ts";
import { nextSeq, writeProduct } from "./product-rows.sqlite.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** Numbers tried behind a made handle before the product's id is used. */
const MAX_HANDLE_TRIES = 20;

export type Saved = {
  readonly product: Product;
  readonly before?: Product;
  readonly changed: boolean;
  readonly newSkus: readonly string[];
  readonly newCollections: readonly { readonly id: string; readonly handle: string; readonly title: string }[];
};

export type SaveOptions = {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly before?: Product;
  /** The handle was made from the title and may be numbered. */
  readonly madeHandle?: boolean;
};

export function saveProduct(tx: Tx, wanted: ProductContent, options: SaveOptions): Saved | Refusal {
  const { before, clock, ids } = options;
  const collections = resolveCollections(tx, wanted.collections);
  const content = { ...wanted, collections: collections.map(({ handle, title }) => ({ handle, title })) };
  if (before && sameContent(contentOf(before), content)) return untouched(before);
  const id = before?.id ?? ids.uuid();
  const handle = options.madeHandle ? freeHandle(tx, content.handle, id) : content.handle;
  const fault = handleFault(tx, handle, id) ?? skuFault(tx, content, id);
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
  writeProduct(tx, product, nextSeq(tx));
  const newSkus = product.variants.filter((variant) => addLevel(tx, variant.sku)).map((variant) => variant.sku);
  const newCollections = writeMemberships(tx, id, collections, { ids, at });
  return { product, ...(before && { before }), changed: true, newSkus, newCollections };
}

function untouched(product: Product): Saved {
  return { product, before: product, changed: false, newSkus: [], newCollections: [] };
}

/** True for a SKU that never had a level. */
function addLevel(tx: Tx, sku: string): boolean {
  const { changes } = tx.run("INSERT INTO stock_levels (sku, on_hand) VALUES (?, 0) ON CONFLICT DO NOTHING", sku);
  return changes > 0;
}

function handleFault(tx: Tx, handle: string, id: string): Refusal | undefined {
  const owner = ownerOfHandle(tx, handle);
  if (owner === undefined || owner === id) return undefined;
  return refusal("handle_taken", "/handle", `Another product has the handle ${handle}.`);
}

function ownerOfHandle(tx: Tx, handle: string): string | undefined {
  return tx.get<{ id: string }>("SELECT id FROM products WHERE handle = ? AND deleted_at IS NULL", handle)?.id;
}

function freeHandle(tx: Tx, handle: string, id: string): string {
  for (let number = 1; number <= MAX_HANDLE_TRIES; number += 1) {
    const candidate = number === 1 ? handle : `${handle}-${number}`;
    if (ownerOfHandle(tx, candidate) === undefined) return candidate;
  }
  return `${handle}-${id.slice(-12)}`;
}

function skuFault(tx: Tx, content: ProductContent, id: string): Refusal | undefined {
  const skus = content.variants.map((variant) => variant.sku);
  const taken = tx.get<{ sku: string }>(
    "SELECT sku FROM variants WHERE sku IN (SELECT value FROM json_each(?)) AND product_id <> ? LIMIT 1",
    JSON.stringify(skus),
    id,
  );
  if (!taken) return undefined;
  const pointer = `/variants/${skus.indexOf(taken.sku)}/sku`;
  return { ...refusal("sku_taken", pointer, `${taken.sku} belongs to another product.`), sku: taken.sku };
}

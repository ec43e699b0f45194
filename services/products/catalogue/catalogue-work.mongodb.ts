// Products as one operation sees them: what it may touch is read in a few queries, decided on in memory, and written in a
// few bulk commands, whether it is one product or a batch of an import.
import type { Tx } from "@souk/chassis/mongodb/database";
import { markChanged } from "@souk/chassis/mongodb/outgoing";
import { openStockWork, type StockWork } from "../stock/stock-work.mongodb.ts";
import type { MongoParts } from "../stores.mongodb.ts";
import { type CollectionWork, openCollectionWork } from "./collection-work.mongodb.ts";
import type { CollectionName, Level, Product, ProductContent } from "./product.ts";
import {
  fromDocument,
  type Place,
  type ProductDocument,
  placesByHandle,
  productsIn,
  skusOf,
  toDocument,
} from "./product-documents.mongodb.ts";

/** Names by which the operation may find something. All that matters must be here before it decides. */
export type Touched = {
  readonly handles: readonly string[];
  readonly skus: readonly string[];
  readonly sourceIds: readonly string[];
  readonly collections: readonly CollectionName[];
};

export type CatalogueWork = {
  byHandle(handle: string): Product | undefined;
  bySource(sourceId: string): Product | undefined;
  /** The first of these SKUs that another product has. */
  takenSku(skus: readonly string[], id: string): string | undefined;
  readonly collections: CollectionWork;
  readonly stock: StockWork;
  /** Keeps the product, with a place in each of these collections. Answers SKUs that never had a level. */
  put(product: Product, collectionIds: readonly string[]): readonly string[];
  /** As it will be read after the commit. */
  view(product: Product): { readonly stock: ReadonlyMap<string, Level>; readonly places: ReadonlyMap<string, number> };
  flush(): Promise<void>;
};

type Entry = { readonly isNew: boolean; product: Product; places: readonly Place[] };

/** What a content needs before it can be saved. `madeHandle`: the handles that it may get instead of its own. */
export function touchedBy(content: ProductContent, handles: readonly string[]): Touched {
  return {
    handles,
    skus: content.variants.map(({ sku }) => sku),
    sourceIds: content.sourceId === undefined ? [] : [content.sourceId],
    collections: content.collections,
  };
}

export async function openCatalogueWork(tx: Tx, touched: Touched, parts: MongoParts): Promise<CatalogueWork> {
  const documents = await readTouched(tx, touched);
  const places = documents.flatMap((document) => document.collections.map(({ id }) => id));
  const collections = await openCollectionWork(tx, { names: touched.collections, ids: places }, parts);
  const levelSkus = new Set([...touched.skus, ...documents.flatMap((each) => each.variants.map(({ sku }) => sku))]);
  const stock = await openStockWork(tx, [...levelSkus], parts);

  const entries = new Map<string, Entry>();
  const ofHandle = new Map<string, string>();
  const ofSource = new Map<string, string>();
  const ofSku = new Map<string, string>();
  const remember = (entry: Entry): void => {
    const { id, handle, sourceId } = entry.product;
    entries.set(id, entry);
    ofHandle.set(handle, id);
    if (sourceId !== undefined) ofSource.set(sourceId, id);
    for (const sku of skusOf(entry.product)) ofSku.set(sku, id);
  };
  const forget = ({ product }: Entry): void => {
    ofHandle.delete(product.handle);
    if (product.sourceId !== undefined) ofSource.delete(product.sourceId);
    for (const sku of skusOf(product)) ofSku.delete(sku);
  };
  for (const document of documents) {
    const product = fromDocument(document, collections.names);
    remember({ isNew: false, product, places: document.collections });
  }
  const productOf = (id: string | undefined): Product | undefined => (id === undefined ? id : entries.get(id)?.product);
  /** In the order of their last change: what gave a handle or a SKU away is written before what took it. */
  const dirty = new Set<string>();

  return {
    byHandle: (handle) => productOf(ofHandle.get(handle)),
    bySource: (sourceId) => productOf(ofSource.get(sourceId)),
    takenSku: (skus, id) => skus.find((sku) => (ofSku.get(sku) ?? id) !== id),
    collections,
    stock,
    put: (product, collectionIds) => {
      const before = entries.get(product.id);
      if (before) forget(before);
      const known = new Map(before?.places.map(({ id, place }) => [id, place]));
      const kept = collectionIds.map((id) => ({ id, place: known.get(id) ?? collections.join(id) }));
      remember({ isNew: before?.isNew ?? true, product, places: kept });
      dirty.delete(product.id);
      dirty.add(product.id);
      return skusOf(product).filter((sku) => stock.addLevel(sku));
    },
    view: (product) => ({
      stock: levelsOf(product, stock),
      places: placesByHandle(entries.get(product.id)?.places ?? [], collections.names),
    }),
    flush: async () => {
      await collections.flush();
      await writeProducts(
        tx,
        [...dirty].flatMap((id) => entries.get(id) ?? []),
      );
      await stock.flush();
      for (const id of dirty) markChanged(tx, id);
    },
  };
}

async function readTouched(tx: Tx, { handles, skus, sourceIds }: Touched): Promise<readonly ProductDocument[]> {
  const products = productsIn(tx);
  const found = new Map<string, ProductDocument>();
  // One after the other: each uses its own index.
  for (const [field, values] of [
    ["handle", handles],
    ["variants.sku", skus],
    ["sourceId", sourceIds],
  ] as const) {
    if (values.length === 0) continue;
    for (const document of await products.find({ [field]: { $in: [...values] } })) found.set(document._id, document);
  }
  return [...found.values()];
}

async function writeProducts(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const operations = entries.map(({ isNew, product, places }) => {
    const document = toDocument(product, places);
    if (isNew) return { insertOne: { document } };
    const { _id, ...replacement } = document;
    return { replaceOne: { filter: { _id }, replacement } };
  });
  const { matched, added } = await productsIn(tx).bulk(operations);
  if (matched + added !== entries.length) throw new Error("a product was removed under an operation");
}

function levelsOf(product: Product, stock: StockWork): ReadonlyMap<string, Level> {
  return new Map(
    skusOf(product).flatMap((sku) => {
      const level = stock.level(sku);
      return level ? [[sku, { onHand: level.onHand, reserved: level.reserved }] as const] : [];
    }),
  );
}

// Products as documents, and back. A product's document holds its variants and its places in collections; what a
// collection is called stands in its own, units of stock in those of the SKUs.
import type { FindBounds, Queries } from "@souk/chassis/mongodb/documents";
import type { Money } from "@souk/contracts/money";
import type { Image } from "@souk/contracts/products/product-schema";
import type { Filter } from "mongodb";
import type { LevelDocument } from "../stock/stock-documents.mongodb.ts";
import type { CollectionName, Product, StockedProduct, Variant } from "./product.ts";

/** Options as a list: a name may be anything, a field of a document may not. */
type VariantDocument = Omit<Variant, "options" | "prices" | "compareAtPrices"> & {
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly prices: readonly Money[];
  readonly compareAtPrices: readonly Money[];
};

export type Place = { readonly id: string; readonly place: number };

export type ProductDocument = Omit<Product, "id" | "collections" | "variants"> & {
  readonly _id: string;
  readonly collections: readonly Place[];
  readonly variants: readonly VariantDocument[];
};

export type CollectionDocument = {
  readonly _id: string;
  readonly handle: string;
  readonly title: string;
  readonly titleKey: string;
  readonly descriptionHtml: string;
  readonly image: Image | null;
  readonly lastPlace: number;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
};

export const productsIn = (queries: Queries) => queries.in<ProductDocument>("products");
export const collectionsIn = (queries: Queries) => queries.in<CollectionDocument>("collections");

export function toDocument(product: Product, places: readonly Place[]): ProductDocument {
  const { id, collections: _names, variants, ...fields } = product;
  return {
    _id: id,
    ...fields,
    collections: places,
    variants: variants.map(({ options, ...variant }) => ({
      ...variant,
      options: Object.entries(options).map(([name, value]) => ({ name, value })),
    })),
  };
}

export type CollectionNames = ReadonlyMap<string, CollectionName>;

/** In the order of the collections' handles. */
export function fromDocument(document: ProductDocument, names: CollectionNames): Product {
  const { _id, collections, variants, ...fields } = document;
  return {
    ...fields,
    id: _id,
    collections: collections
      .flatMap(({ id }) => names.get(id) ?? [])
      .map(({ handle, title }) => ({ handle, title }))
      .sort((a, b) => (a.handle < b.handle ? -1 : 1)),
    variants: variants.map(({ options, ...variant }) => ({
      ...variant,
      options: Object.fromEntries(options.map(({ name, value }) => [name, value])),
    })),
  };
}

export const skusOf = ({ variants }: Pick<Product, "variants">): readonly string[] => variants.map(({ sku }) => sku);

export async function findDocument(queries: Queries, idOrHandle: string): Promise<ProductDocument | undefined> {
  const products = productsIn(queries);
  return (await products.findOne({ _id: idOrHandle })) ?? products.findOne({ handle: idOrHandle });
}

/** On one snapshot. */
export async function readStocked(
  queries: Queries,
  filter: Filter<ProductDocument>,
  bounds?: FindBounds,
): Promise<readonly StockedProduct[]> {
  return stocked(queries, await productsIn(queries).find(filter, bounds));
}

export async function findStocked(queries: Queries, idOrHandle: string): Promise<StockedProduct | undefined> {
  const document = await findDocument(queries, idOrHandle);
  return document && (await stocked(queries, [document]))[0];
}

async function stocked(queries: Queries, documents: readonly ProductDocument[]): Promise<readonly StockedProduct[]> {
  if (documents.length === 0) return [];
  const names = await readNames(queries, documents);
  const skus = documents.flatMap((document) => document.variants.map(({ sku }) => sku));
  const levels = await queries.in<LevelDocument>("stock_levels").find({ _id: { $in: skus } });
  const levelOf = new Map(levels.map(({ _id, onHand, reserved }) => [_id, { onHand, reserved }]));
  return documents.map((document) => ({
    product: fromDocument(document, names),
    stock: new Map(
      document.variants.flatMap(({ sku }) => {
        const level = levelOf.get(sku);
        return level ? [[sku, level] as const] : [];
      }),
    ),
    places: placesByHandle(document.collections, names),
  }));
}

export function placesByHandle(places: readonly Place[], names: CollectionNames): ReadonlyMap<string, number> {
  const known = places.map(({ id, place }) => [names.get(id)?.handle, place] as const);
  return new Map(known.filter((each): each is readonly [string, number] => each[0] !== undefined));
}

async function readNames(queries: Queries, documents: readonly ProductDocument[]): Promise<CollectionNames> {
  const ids = [...new Set(documents.flatMap((document) => document.collections.map(({ id }) => id)))];
  if (ids.length === 0) return new Map();
  const found = await collectionsIn(queries).find({ _id: { $in: ids } }, { fields: { handle: 1, title: 1 } });
  return new Map(found.map(({ _id, handle, title }) => [_id, { handle, title }]));
}

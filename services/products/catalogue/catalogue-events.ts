// What the catalogue tells the others, whatever engine it lives in. The store adds it in the operation of the change.
import type { Clock } from "@souk/chassis/clock";
import { createEvent } from "@souk/chassis/events";
import type { Ids } from "@souk/chassis/ids";
import type { EventEnvelope } from "@souk/contracts/event";
import { catalogueChanged, collectionChanged, productChanged } from "@souk/contracts/products/events";
import type { Writing } from "./catalogue-store.ts";
import type { Product } from "./product.ts";

export type EventParts = { readonly clock: Clock; readonly ids: Ids };

export type NamedCollection = { readonly id: string; readonly handle: string; readonly title: string };

/** A product as it was saved, with the collections that had to be made for it. */
export type SavedProduct = {
  readonly product: Product;
  readonly before?: Product;
  readonly newCollections: readonly NamedCollection[];
};

function origin({ trace }: Writing, { clock, ids }: EventParts) {
  return { clock, ids, ...(trace && { context: { trace } }) };
}

export function savedEvents(saved: SavedProduct, writing: Writing, parts: EventParts): readonly EventEnvelope[] {
  const { product, before } = saved;
  const handles = [...(before?.collections ?? []), ...product.collections].map((collection) => collection.handle);
  const data = {
    productId: product.id,
    handle: product.handle,
    ...(before && before.handle !== product.handle && { previousHandle: before.handle }),
    title: product.title,
    status: product.status,
    deleted: false,
    collections: [...new Set(handles)],
    skus: product.variants.map((variant) => variant.sku),
  };
  const content = { aggregateId: product.id, aggregateVersion: product.version, data };
  return [
    createEvent(productChanged, content, origin(writing, parts)),
    ...newCollectionEvents(saved.newCollections, writing, parts),
  ];
}

export function newCollectionEvents(
  collections: readonly NamedCollection[],
  writing: Writing,
  parts: EventParts,
): readonly EventEnvelope[] {
  return collections.map((collection) => collectionEvent({ ...collection, version: 1 }, false, writing, parts));
}

export function collectionEvent(
  { id, handle, title, version }: NamedCollection & { readonly version: number },
  deleted: boolean,
  writing: Writing,
  parts: EventParts,
): EventEnvelope {
  const content = { aggregateId: id, aggregateVersion: version, data: { collectionId: id, handle, title, deleted } };
  return createEvent(collectionChanged, content, origin(writing, parts));
}

export function removedEvent(product: Product, writing: Writing, parts: EventParts): EventEnvelope {
  const data = {
    productId: product.id,
    handle: product.handle,
    title: product.title,
    status: product.status,
    deleted: true,
    collections: product.collections.map((collection) => collection.handle),
    skus: product.variants.map((variant) => variant.sku),
  };
  const content = { aggregateId: product.id, aggregateVersion: product.version + 1, data };
  return createEvent(productChanged, content, origin(writing, parts));
}

/** `version` rises with every import that changed something. */
export function importEvent(products: number, version: number, writing: Writing, parts: EventParts): EventEnvelope {
  const data = { reason: "import" as const, products };
  const content = { aggregateId: "catalogue", aggregateVersion: version, data };
  return createEvent(catalogueChanged, content, origin(writing, parts));
}

// What the catalogue tells the others, in the same operation as the change.
import { createEvent } from "@souk/chassis/events";
import type { Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { catalogueChanged, collectionChanged, productChanged } from "@souk/contracts/products/events";
import type { SqliteStoreParts } from "./catalogue-store.sqlite.ts";
import type { Writing } from "./catalogue-store.ts";
import type { Product } from "./product.ts";
import { nextSeq } from "./product-rows.sqlite.ts";
import type { Saved } from "./product-write.sqlite.ts";

function origin({ trace }: Writing, { clock, ids }: SqliteStoreParts) {
  return { clock, ids, ...(trace && { context: { trace } }) };
}

export function tellSaved(tx: Tx, saved: Saved, writing: Writing, parts: SqliteStoreParts): void {
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
  appendEvent(
    tx,
    createEvent(
      productChanged,
      { aggregateId: product.id, aggregateVersion: product.version, data },
      origin(writing, parts),
    ),
  );
  tellNewCollections(tx, saved, writing, parts);
}

export function tellNewCollections(tx: Tx, saved: Saved, writing: Writing, parts: SqliteStoreParts): void {
  for (const { id, handle, title } of saved.newCollections) {
    const data = { collectionId: id, handle, title, deleted: false };
    appendEvent(
      tx,
      createEvent(collectionChanged, { aggregateId: id, aggregateVersion: 1, data }, origin(writing, parts)),
    );
  }
}

export function tellRemoved(tx: Tx, product: Product, writing: Writing, parts: SqliteStoreParts): void {
  const data = {
    productId: product.id,
    handle: product.handle,
    title: product.title,
    status: product.status,
    deleted: true,
    collections: product.collections.map((collection) => collection.handle),
    skus: product.variants.map((variant) => variant.sku),
  };
  appendEvent(
    tx,
    createEvent(
      productChanged,
      { aggregateId: product.id, aggregateVersion: product.version + 1, data },
      origin(writing, parts),
    ),
  );
}

export function tellImport(tx: Tx, products: number, writing: Writing, parts: SqliteStoreParts): void {
  const data = { reason: "import" as const, products };
  appendEvent(
    tx,
    createEvent(
      catalogueChanged,
      { aggregateId: "catalogue", aggregateVersion: nextSeq(tx), data },
      origin(writing, parts),
    ),
  );
}

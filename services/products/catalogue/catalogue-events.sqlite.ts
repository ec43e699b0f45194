// What the catalogue tells the others, in the same operation as the change.
import type { Tx } from "@souk/chassis/sqlite/database";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { importEvent, newCollectionEvents, removedEvent, savedEvents } from "./catalogue-events.ts";
import type { SqliteStoreParts } from "./catalogue-store.sqlite.ts";
import type { Writing } from "./catalogue-store.ts";
import type { Product } from "./product.ts";
import { nextSeq } from "./product-rows.sqlite.ts";
import type { Saved } from "./product-write.sqlite.ts";

export function tellSaved(tx: Tx, saved: Saved, writing: Writing, parts: SqliteStoreParts): void {
  for (const event of savedEvents(saved, writing, parts)) appendEvent(tx, event);
}

export function tellNewCollections(tx: Tx, saved: Saved, writing: Writing, parts: SqliteStoreParts): void {
  for (const event of newCollectionEvents(saved.newCollections, writing, parts)) appendEvent(tx, event);
}

export function tellRemoved(tx: Tx, product: Product, writing: Writing, parts: SqliteStoreParts): void {
  appendEvent(tx, removedEvent(product, writing, parts));
}

export function tellImport(tx: Tx, products: number, writing: Writing, parts: SqliteStoreParts): void {
  appendEvent(tx, importEvent(products, nextSeq(tx), writing, parts));
}

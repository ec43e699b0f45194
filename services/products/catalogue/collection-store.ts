// The port of collections. One method is one atomic operation, its events and idempotency record included.
import type { Writing } from "./catalogue-store.ts";
import type { Collection, CollectionContent } from "./collection.ts";
import type { Refusal } from "./refusal.ts";

export type CollectionPage = {
  readonly items: readonly Collection[];
  readonly total: number;
  readonly next: CollectionPosition | null;
};
/** Collections are ordered by the key of their title, then by id. */
export type CollectionPosition = { readonly key: string; readonly id: string };

export type CollectionStore = {
  /**
   * Handles are unique: `handle_taken`, unless the handle was made from the title; then it gets a number. `products`
   * are its members in their order; an id that is no live product is `unprocessable`. Event `collection.changed`.
   */
  create(
    content: CollectionContent,
    options: Writing & { readonly madeHandle: boolean },
  ): Promise<Collection | Refusal>;
  /** Reads, edits and writes as one step; `edit` is pure. `products` replaces members and order. */
  update(
    idOrHandle: string,
    edit: (collection: Collection) => CollectionContent | Refusal,
    writing: Writing,
  ): Promise<Collection | Refusal | "missing">;
  /** Its products stay. */
  remove(idOrHandle: string, writing: Writing): Promise<"removed" | "missing">;
  find(idOrHandle: string): Promise<Collection | undefined>;
  page(after: CollectionPosition | null, limit: number): Promise<CollectionPage>;
};

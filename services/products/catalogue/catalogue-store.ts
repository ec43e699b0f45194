// The ports of the catalogue. One method is one atomic operation, its events and idempotency record included.
import type { Awaitable } from "@souk/chassis/awaitable";
import type { IdempotencyRecord } from "@souk/chassis/idempotency";
import type { Product, ProductContent, StockedProduct } from "./product.ts";
import type { ProductDraft } from "./product-draft.ts";
import type { Refusal } from "./refusal.ts";

/** What travels with every write: the trace for its events, the key that makes a repeat harmless. */
export type Writing = {
  readonly trace?: { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };
  readonly idempotency?: IdempotencyRecord;
};

export type ImportOutcome =
  | { readonly kind: "created" | "updated" | "unchanged"; readonly productId: string }
  /** Nothing of this draft was written. `sku` is the one that belongs to another product. */
  | { readonly kind: "refused"; readonly code: "sku_taken" | "handle_taken"; readonly sku?: string };

export type SkuOwner = { readonly productId: string; readonly handle: string };

/** Drafts in one import call; it is one transaction, and holds must not wait long behind it. */
export const MAX_IMPORT_BATCH = 200;
export const MAX_PAGE_READ = 500;

export type CatalogueStore = {
  /**
   * Handles are unique among live products, SKUs over the shop: `handle_taken`, `sku_taken`. A handle that was made
   * from the title gives way instead and gets a number (`madeHandle`). Collections that are named and missing are
   * made. Each SKU gets a stock level of zero, or keeps the one it had. Event `product.changed`.
   */
  create(
    content: ProductContent,
    options: Writing & { readonly madeHandle: boolean },
  ): Promise<StockedProduct | Refusal>;
  /**
   * Reads, edits and writes a live product, found by id or handle, as one step. `edit` must be pure: it may run more
   * than once. A variant keeps its id where its SKU stays. An edit that changes nothing writes nothing.
   */
  update(
    idOrHandle: string,
    edit: (product: Product) => ProductContent | Refusal,
    writing: Writing,
  ): Promise<StockedProduct | Refusal | "missing">;
  /**
   * The product leaves; its SKUs and handle are free again, its stock ledger stays. Event `product.changed`. With a
   * `version` only that one leaves: `version_conflict` where it is another.
   */
  remove(
    idOrHandle: string,
    options: Writing & { readonly version?: number | undefined },
  ): Promise<Refusal | "removed" | "missing">;
  /**
   * All drafts as one step, one outcome each, in order; at most MAX_IMPORT_BATCH. A product is found by `sourceId`,
   * else by handle; a handle whose product has another sourceId is refused. Stock is taken only for SKUs that this
   * call creates. What differs in nothing is `unchanged`. One event `catalogue.changed` for all. `dryRun`: the same
   * outcomes, and nothing is written.
   */
  importProducts(
    drafts: readonly ProductDraft[],
    options: Writing & { readonly importId: string; readonly dryRun?: boolean },
  ): Promise<readonly ImportOutcome[]>;
  /** A live product by id or handle. */
  find(idOrHandle: string): Promise<StockedProduct | undefined>;
  /** Live products among these ids, in any order. At most MAX_PAGE_READ. */
  read(ids: readonly string[]): Promise<readonly StockedProduct[]>;
  /** Live products in the order of their ids, after this one. For exports. */
  page(after: string | null, limit: number): Promise<readonly StockedProduct[]>;
  /** Which live products these SKUs belong to; free ones are absent. */
  owners(skus: readonly string[]): Promise<ReadonlyMap<string, SkuOwner>>;
};

/** What somebody who keeps a projection of the catalogue follows. */
export type CatalogueChanges = {
  /** Rises with every commit that changes what the public could see of any product; cheap enough for every request. */
  newest(): Awaitable<number>;
  /**
   * Products changed after `seq`, each once, oldest change first; `null` for one that is gone. `seq` in the answer is
   * what to ask with next; fewer than `limit` changes means that there is nothing more.
   */
  since(seq: number, limit: number): Promise<{ readonly seq: number; readonly changes: readonly CatalogueChange[] }>;
};
export type CatalogueChange = { readonly id: string; readonly current: StockedProduct | null };

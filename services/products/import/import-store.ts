// The port of imports: what was asked for, how far it is, and who works on it. One method is one atomic operation.
import type { Instant } from "@souk/chassis/clock";
import type { IdempotencyRecord } from "@souk/chassis/idempotency";
import type { importStates } from "@souk/contracts/products/product-schema";
import type { Delimiter } from "./csv-rows.ts";
import type { ImportNote } from "./import-item.ts";
import type { CatalogueFormat } from "./presets.ts";

export type ImportState = (typeof importStates)[number];

export type ImportRequest = {
  readonly id: string;
  readonly format: CatalogueFormat;
  readonly currency: string;
  readonly delimiter?: Delimiter;
  /** As it was written: `title=title,sku=modelno`. */
  readonly map?: string;
  readonly dryRun: boolean;
  readonly createdAt: Instant;
};

/** Counts of products, `rows` and `variants` aside. `errorCount` and `warningCount` go on where notes are no longer kept. */
export type ImportProgress = {
  readonly rows: number;
  readonly products: number;
  readonly variants: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly failed: number;
  readonly errorCount: number;
  readonly warningCount: number;
};

export const NO_PROGRESS: ImportProgress = {
  rows: 0,
  products: 0,
  variants: 0,
  created: 0,
  updated: 0,
  skipped: 0,
  failed: 0,
  errorCount: 0,
  warningCount: 0,
};

export type Note = ImportNote & { readonly kind: "error" | "warning" };

/** Errors kept of one import, and warnings likewise: the first ones of the file. */
export const MAX_NOTES = 1000;

export type ListedImport = ImportRequest & {
  readonly state: ImportState;
  readonly progress: ImportProgress;
  readonly finishedAt: Instant | null;
};

export type ImportView = ListedImport & {
  readonly errors: readonly ImportNote[];
  readonly warnings: readonly ImportNote[];
};

export type ImportPage = {
  readonly items: readonly ListedImport[];
  readonly next: string | null;
  readonly total: number;
};

/** An import that somebody works on. The fence tells a runner that was taken for dead from the one after it. */
export type TakenImport = {
  readonly request: ImportRequest;
  readonly progress: ImportProgress;
  readonly fence: number;
};

export type Step = {
  readonly taken: TakenImport;
  /** The whole progress so far, not the difference. */
  readonly progress: ImportProgress;
  /** New ones; they come behind those that are there. */
  readonly notes: readonly Note[];
  readonly now: Instant;
};

export type ImportStore = {
  /** Keeps an import as waiting and answers its id. The same idempotency key again: the id from then, nothing new. */
  add(request: ImportRequest, idempotency?: IdempotencyRecord): Promise<string>;
  find(id: string): Promise<ImportView | undefined>;
  /** The newest first, from behind an id on; ids rise with time. */
  page(after: string | null, limit: number): Promise<ImportPage>;
  /** The oldest import that waits, or whose runner has not been heard of for `ttlMs`; it is then the holder's. */
  take(holder: string, now: Instant, ttlMs: number): Promise<TakenImport | undefined>;
  /** Keeps progress and notes, and holds the import for another `ttlMs`. "lost": another runner has it, nothing is kept. */
  advance(step: Step, holder: string, ttlMs: number): Promise<"kept" | "lost">;
  /** The same, and the import has ended. */
  finish(step: Step, state: "completed" | "failed"): Promise<"kept" | "lost">;
  /** Gives it back unfinished, so that another runner, or the next start, goes on at once. */
  release(taken: TakenImport): Promise<void>;
  /** Ids of imports that have not ended: their files are still needed. */
  unfinished(): Promise<readonly string[]>;
};

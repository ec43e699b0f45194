// The catalogue in a SQLite file. Each method is one `write`: rows, events and the answer to the key commit together.
import type { Clock } from "@souk/chassis/clock";
import { createEvent } from "@souk/chassis/events";
import type { Ids } from "@souk/chassis/ids";
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey } from "@souk/chassis/sqlite/idempotency";
import { appendEvent } from "@souk/chassis/sqlite/outbox";
import { catalogueChanged, collectionChanged, productChanged } from "@souk/contracts/products/events";
import { changeLevel } from "../stock/ledger.sqlite.ts";
import {
  type CatalogueChanges,
  type CatalogueStore,
  type ImportOutcome,
  MAX_IMPORT_BATCH,
  MAX_PAGE_READ,
  type SkuOwner,
  type Writing,
} from "./catalogue-store.ts";
import type { Product, StockedProduct } from "./product.ts";
import type { ProductDraft } from "./product-draft.ts";
import { contentOfDraft } from "./product-import.ts";
import {
  changedSince,
  findByHandle,
  findBySource,
  findProduct,
  newestSeq,
  nextSeq,
  readPage,
  readProducts,
  removeProduct,
} from "./product-rows.sqlite.ts";
import { type Saved, saveProduct } from "./product-write.sqlite.ts";
import { isRefusal, type Refusal } from "./refusal.ts";

export type SqliteStoreParts = { readonly database: SqliteDatabase; readonly clock: Clock; readonly ids: Ids };

/** What a key remembers: a map has no JSON of its own. */
type Remembered = Refusal | { readonly product: Product; readonly stock: readonly (readonly [string, Level])[] };
type Level = { readonly onHand: number; readonly reserved: number };

export function createSqliteCatalogueStore(parts: SqliteStoreParts): CatalogueStore & CatalogueChanges {
  const { database, clock, ids } = parts;

  return {
    create: async (content, options) => {
      const remembered = await database.write((tx) =>
        onceForKey(tx, options.idempotency, clock.now(), (): Remembered => {
          const saved = saveProduct(tx, content, { clock, ids, madeHandle: options.madeHandle });
          if (isRefusal(saved)) return saved;
          tell(tx, saved, options, parts);
          const current = findProduct(tx, saved.product.id);
          return { product: saved.product, stock: [...(current?.stock ?? [])] };
        }),
      );
      if (isRefusal(remembered)) return remembered;
      return { product: remembered.product, stock: new Map(remembered.stock), places: new Map() };
    },

    update: (idOrHandle, edit, writing) =>
      database.write((tx): StockedProduct | Refusal | "missing" => {
        const current = findProduct(tx, idOrHandle);
        if (!current) return "missing";
        const content = edit(current.product);
        if (isRefusal(content)) return content;
        const saved = saveProduct(tx, content, { clock, ids, before: current.product });
        if (isRefusal(saved)) return saved;
        if (!saved.changed) return current;
        tell(tx, saved, writing, parts);
        return findProduct(tx, saved.product.id) ?? current;
      }),

    remove: (idOrHandle, writing) =>
      database.write((tx) => {
        const current = findProduct(tx, idOrHandle);
        if (!current) return "missing";
        removeProduct(tx, current.product, clock.now(), nextSeq(tx));
        tellRemoved(tx, current.product, writing, parts);
        return "removed";
      }),

    importProducts: (drafts, options) => importBatch(parts, drafts, options),
    find: async (idOrHandle) => database.read((tx) => findProduct(tx, idOrHandle)),
    read: async (wanted) => {
      if (wanted.length > MAX_PAGE_READ) throw new RangeError(`${wanted.length} products at once`);
      return database.read((tx) => readProducts(tx, wanted));
    },
    page: async (after, limit) => database.read((tx) => readPage(tx, after, Math.min(limit, MAX_PAGE_READ))),
    owners: async (skus) => database.read((tx) => ownersOf(tx, skus)),
    newest: () => database.read(newestSeq),
    since: async (seq, limit) =>
      database.read((tx) => {
        const changes = changedSince(tx, seq, limit);
        const live = new Map(
          readProducts(
            tx,
            changes.filter((change) => !change.gone).map((change) => change.id),
          ).map((each) => [each.product.id, each]),
        );
        return {
          // At the end it is the newest number, whether or not that one left a product changed.
          seq: changes.length < limit ? newestSeq(tx) : (changes.at(-1)?.seq ?? seq),
          changes: changes.map(({ id }) => ({ id, current: live.get(id) ?? null })),
        };
      }),
  };
}

function ownersOf(tx: Tx, skus: readonly string[]): ReadonlyMap<string, SkuOwner> {
  const rows = tx.all<{ sku: string; product_id: string; handle: string }>(
    "SELECT sku, product_id, handle FROM variants WHERE sku IN (SELECT value FROM json_each(?))",
    JSON.stringify(skus),
  );
  return new Map(rows.map((row) => [row.sku, { productId: row.product_id, handle: row.handle }]));
}

function origin({ trace }: Writing, { clock, ids }: SqliteStoreParts) {
  return { clock, ids, ...(trace && { context: { trace } }) };
}

function tell(tx: Tx, saved: Saved, writing: Writing, parts: SqliteStoreParts): void {
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

function tellNewCollections(tx: Tx, saved: Saved, writing: Writing, parts: SqliteStoreParts): void {
  for (const { id, handle, title } of saved.newCollections) {
    const data = { collectionId: id, handle, title, deleted: false };
    appendEvent(
      tx,
      createEvent(collectionChanged, { aggregateId: id, aggregateVersion: 1, data }, origin(writing, parts)),
    );
  }
}

function tellRemoved(tx: Tx, product: Product, writing: Writing, parts: SqliteStoreParts): void {
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

/** Thrown to undo a dry run after everything was tried for real. */
class DryRun extends Error {
  readonly outcomes: readonly ImportOutcome[];
  constructor(outcomes: readonly ImportOutcome[]) {
    super("dry run");
    this.outcomes = outcomes;
  }
}

async function importBatch(
  parts: SqliteStoreParts,
  drafts: readonly ProductDraft[],
  options: Writing & { readonly importId: string; readonly dryRun?: boolean },
): Promise<readonly ImportOutcome[]> {
  if (drafts.length > MAX_IMPORT_BATCH) throw new RangeError(`${drafts.length} drafts in one batch`);
  try {
    return await parts.database.write((tx) => {
      const outcomes = drafts.map((draft) => importOne(tx, draft, options, parts));
      if (options.dryRun) throw new DryRun(outcomes);
      const changed = outcomes.filter(({ kind }) => kind === "created" || kind === "updated").length;
      if (changed > 0) tellImport(tx, changed, options, parts);
      return outcomes;
    });
  } catch (error) {
    if (error instanceof DryRun) return error.outcomes;
    throw error;
  }
}

function importOne(
  tx: Tx,
  draft: ProductDraft,
  options: Writing & { readonly importId: string },
  parts: SqliteStoreParts,
): ImportOutcome {
  const bySource = draft.sourceId === undefined ? undefined : findBySource(tx, draft.sourceId);
  const current = (bySource ?? findByHandle(tx, draft.handle))?.product;
  if (!bySource && current && isForeign(current, draft)) return { kind: "refused", code: "handle_taken" };
  const saved = saveProduct(tx, contentOfDraft(draft, current), {
    clock: parts.clock,
    ids: parts.ids,
    ...(current && { before: current }),
  });
  if (isRefusal(saved)) return refusedImport(saved);
  for (const variant of draft.variants) {
    if (!variant.stock || !saved.newSkus.includes(variant.sku)) continue;
    const cause = { kind: "import", reason: "import", reference: options.importId } as const;
    changeLevel(tx, { sku: variant.sku, onHand: variant.stock, reserved: 0, cause, quiet: true }, parts);
  }
  if (saved.changed) tellNewCollections(tx, saved, options, parts);
  const kind = current === undefined ? "created" : saved.changed ? "updated" : "unchanged";
  return { kind, productId: saved.product.id };
}

/** The same handle, but the sources give them different ids: two products that only share a title. */
function isForeign(current: Product, draft: ProductDraft): boolean {
  return current.sourceId !== undefined && draft.sourceId !== undefined && current.sourceId !== draft.sourceId;
}

function refusedImport({ refused, sku }: Refusal): ImportOutcome {
  return refused === "handle_taken"
    ? { kind: "refused", code: "handle_taken" }
    : { kind: "refused", code: "sku_taken", ...(sku !== undefined && { sku }) };
}

function tellImport(tx: Tx, products: number, writing: Writing, parts: SqliteStoreParts): void {
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

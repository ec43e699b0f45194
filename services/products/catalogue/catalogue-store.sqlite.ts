// The catalogue in a SQLite file. Each method is one `write`: rows, events and the answer to the key commit together.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import type { SqliteDatabase, Tx } from "@souk/chassis/sqlite/database";
import { onceForKey } from "@souk/chassis/sqlite/idempotency";
import { tellRemoved, tellSaved } from "./catalogue-events.sqlite.ts";
import { type CatalogueChanges, type CatalogueStore, MAX_PAGE_READ, type SkuOwner } from "./catalogue-store.ts";
import { importBatch } from "./import-batch.sqlite.ts";
import { isOutdated, type Level, type Product, type StockedProduct } from "./product.ts";
import {
  changedSince,
  findProduct,
  newestSeq,
  nextSeq,
  readPage,
  readProducts,
  removeProduct,
} from "./product-rows.sqlite.ts";
import { saveProduct } from "./product-write.sqlite.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

export type SqliteStoreParts = { readonly database: SqliteDatabase; readonly clock: Clock; readonly ids: Ids };

/** What a key remembers: a map has no JSON of its own. */
type Remembered = Refusal | { readonly product: Product; readonly stock: readonly (readonly [string, Level])[] };

export function createSqliteCatalogueStore(parts: SqliteStoreParts): CatalogueStore & CatalogueChanges {
  const { database, clock, ids } = parts;

  return {
    create: async (content, options) => {
      const remembered = await database.write((tx) =>
        onceForKey(tx, options.idempotency, clock.now(), (): Remembered => {
          const saved = saveProduct(tx, content, { clock, ids, madeHandle: options.madeHandle });
          if (isRefusal(saved)) return saved;
          tellSaved(tx, saved, options, parts);
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
        tellSaved(tx, saved, writing, parts);
        return findProduct(tx, saved.product.id) ?? current;
      }),

    remove: (idOrHandle, { version, ...writing }) =>
      database.write((tx) => {
        const current = findProduct(tx, idOrHandle);
        if (!current) return "missing";
        if (isOutdated(current.product, version)) return refusal("version_conflict");
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

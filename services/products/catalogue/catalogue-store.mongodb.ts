// The catalogue in MongoDB. Each method is one `write`: documents, events and the answer to the key commit together.

import type { Tx } from "@souk/chassis/mongodb/database";
import { onceForKey } from "@souk/chassis/mongodb/idempotency";
import { marksSince, newestMark } from "@souk/chassis/mongodb/marks";
import { appendEvent, markChanged } from "@souk/chassis/mongodb/outgoing";
import { touchesOfKey } from "@souk/chassis/touches";
import type { MongoParts } from "../stores.mongodb.ts";
import { removedEvent, savedEvents } from "./catalogue-events.ts";
import { type CatalogueChanges, type CatalogueStore, MAX_PAGE_READ, type Writing } from "./catalogue-store.ts";
import { openCatalogueWork, touchedBy } from "./catalogue-work.mongodb.ts";
import { importBatch } from "./import-batch.mongodb.ts";
import { isOutdated, type Level, type Product, type ProductContent, type StockedProduct } from "./product.ts";
import { findStocked, productsIn, readStocked } from "./product-documents.mongodb.ts";
import { handleCandidates, saveProduct } from "./product-write.mongodb.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";

/** What a key remembers: a map has no JSON of its own. */
type Remembered = Refusal | { readonly product: Product; readonly stock: readonly (readonly [string, Level])[] };

export function createMongoCatalogueStore(parts: MongoParts): CatalogueStore & CatalogueChanges {
  const { database, clock } = parts;
  return {
    create: async (content, options) => {
      const turns = [...touchesOfKey(options.idempotency), ...turnsOf(content)];
      const remembered = await database.write(
        (tx) => onceForKey(tx, options.idempotency, clock.now(), () => createProduct(tx, content, options, parts)),
        turns,
      );
      if (isRefusal(remembered)) return remembered;
      return { product: remembered.product, stock: new Map(remembered.stock), places: new Map() };
    },

    update: (idOrHandle, edit, writing) =>
      database.write(
        async (tx): Promise<StockedProduct | Refusal | "missing"> => {
          const current = await findStocked(tx, idOrHandle);
          if (!current) return "missing";
          const content = edit(current.product);
          if (isRefusal(content)) return content;
          return (await updateProduct(tx, { before: current.product, content }, writing, parts)) ?? current;
        },
        [`product ${idOrHandle}`],
      ),

    remove: (idOrHandle, { version, ...writing }) =>
      database.write(
        async (tx) => {
          const current = await findStocked(tx, idOrHandle);
          if (!current) return "missing";
          if (isOutdated(current.product, version)) return refusal("version_conflict");
          await productsIn(tx).delete({ _id: current.product.id });
          markChanged(tx, current.product.id);
          appendEvent(tx, removedEvent(current.product, writing, parts));
          return "removed";
        },
        [`product ${idOrHandle}`],
      ),

    importProducts: (drafts, options) => importBatch(parts, drafts, options),
    find: (idOrHandle) => database.read((queries) => findStocked(queries, idOrHandle)),
    read: async (wanted) => {
      if (wanted.length > MAX_PAGE_READ) throw new RangeError(`${wanted.length} products at once`);
      return database.read((queries) => readStocked(queries, { _id: { $in: [...wanted] } }));
    },
    page: (after, limit) => {
      const bounds = { sort: { _id: 1 } as const, limit: Math.min(limit, MAX_PAGE_READ) };
      return database.read((queries) => readStocked(queries, { _id: { $gt: after ?? "" } }, bounds));
    },
    owners: async (skus) => {
      const wanted = new Set(skus);
      const fields = { handle: 1, "variants.sku": 1 };
      const found = await productsIn(database).find({ "variants.sku": { $in: [...wanted] } }, { fields });
      const owned = found.flatMap(({ _id, handle, variants }) =>
        variants.filter(({ sku }) => wanted.has(sku)).map(({ sku }) => [sku, { productId: _id, handle }] as const),
      );
      return new Map(owned);
    },
    newest: async () => {
      await database.sequenced();
      return newestMark(database);
    },
    since: async (seq, limit) => {
      await database.sequenced();
      return database.read(async (queries) => {
        const marks = await marksSince(queries, seq, limit);
        // A product may be newer here than its number says: it will be told again.
        const live =
          marks.length === 0 ? [] : await readStocked(queries, { _id: { $in: marks.map(({ key }) => key) } });
        const byId = new Map(live.map((each) => [each.product.id, each]));
        return {
          // At the end it is the newest number, whether or not that one left a product changed.
          seq: marks.length < limit ? await newestMark(queries) : (marks.at(-1)?.seq ?? seq),
          changes: marks.map(({ key }) => ({ id: key, current: byId.get(key) ?? null })),
        };
      });
    },
  };
}

/** Writers of one process that want the same handle or SKU. */
function turnsOf(content: ProductContent): readonly string[] {
  return [`product ${content.handle}`, ...content.variants.map(({ sku }) => `sku ${sku}`)];
}

type CreateWriting = Writing & { readonly madeHandle: boolean };

async function createProduct(tx: Tx, content: ProductContent, options: CreateWriting, parts: MongoParts) {
  const { clock, ids } = parts;
  const handles = options.madeHandle ? handleCandidates(content.handle) : [content.handle];
  const work = await openCatalogueWork(tx, touchedBy(content, handles), parts);
  const saved = saveProduct(work, content, { clock, ids, madeHandle: options.madeHandle });
  if (isRefusal(saved)) return saved as Remembered;
  await work.flush();
  for (const event of savedEvents(saved, options, parts)) appendEvent(tx, event);
  return { product: saved.product, stock: [...work.view(saved.product).stock] } as Remembered;
}

type Edited = { readonly before: Product; readonly content: ProductContent };

/** Undefined where the edit changed nothing. */
async function updateProduct(
  tx: Tx,
  { before, content }: Edited,
  writing: Writing,
  parts: MongoParts,
): Promise<StockedProduct | Refusal | undefined> {
  const { clock, ids } = parts;
  const work = await openCatalogueWork(tx, touchedBy(content, [content.handle, before.handle]), parts);
  const saved = saveProduct(work, content, { clock, ids, before });
  if (isRefusal(saved)) return saved;
  if (!saved.changed) return undefined;
  await work.flush();
  for (const event of savedEvents(saved, writing, parts)) appendEvent(tx, event);
  return { product: saved.product, ...work.view(saved.product) };
}

// Collections in MongoDB. Who is a member and at which place stands in the products' documents.

import type { Queries, Tx } from "@souk/chassis/mongodb/database";
import { onceForKey } from "@souk/chassis/mongodb/idempotency";
import { appendEvent, markChanged } from "@souk/chassis/mongodb/outgoing";
import { touchesOfKey } from "@souk/chassis/touches";
import type { MongoParts } from "../stores.mongodb.ts";
import { collectionEvent } from "./catalogue-events.ts";
import type { Writing } from "./catalogue-store.ts";
import type { Collection, CollectionContent } from "./collection.ts";
import type { CollectionPage, CollectionPosition, CollectionStore } from "./collection-store.ts";
import { type CollectionDocument, collectionsIn, productsIn } from "./product-documents.mongodb.ts";
import { handleCandidates } from "./product-write.mongodb.ts";
import { isRefusal, type Refusal, refusal } from "./refusal.ts";
import { titleKey } from "./title-key.ts";

export function createMongoCollectionStore(parts: MongoParts): CollectionStore {
  const { database, clock, ids } = parts;
  return {
    create: (content, options) =>
      database.write(
        (tx) =>
          onceForKey(tx, options.idempotency, clock.now(), async (): Promise<Collection | Refusal> => {
            const handle = options.madeHandle ? await freeHandle(tx, content.handle) : content.handle;
            const at = clock.now();
            const made = { id: ids.uuid(), version: 1, createdAt: at, updatedAt: at };
            const { products: _products, ...fields } = content;
            return save(tx, { collection: { ...fields, handle, ...made }, content }, options, parts);
          }),
        [...touchesOfKey(options.idempotency), `collection ${content.handle}`],
      ),

    update: (idOrHandle, edit, writing) =>
      database.write(
        async (tx): Promise<Collection | Refusal | "missing"> => {
          const before = await findDocument(tx, idOrHandle);
          if (!before) return "missing";
          const current = fromDocument(before);
          const content = edit(current);
          if (isRefusal(content)) return content;
          if (await isSame(tx, current, content)) return current;
          const { products: _products, ...fields } = content;
          const collection = { ...current, ...fields, version: current.version + 1, updatedAt: clock.now() };
          return save(tx, { collection, content, before }, writing, parts);
        },
        [`collection ${idOrHandle}`],
      ),

    remove: (idOrHandle, writing) =>
      database.write(
        async (tx) => {
          const before = await findDocument(tx, idOrHandle);
          if (!before) return "missing";
          for (const id of await membersOf(tx, before._id)) markChanged(tx, id);
          await leaveAll(tx, before._id);
          await collectionsIn(tx).delete({ _id: before._id });
          appendEvent(
            tx,
            collectionEvent({ ...fromDocument(before), version: before.version + 1 }, true, writing, parts),
          );
          return "removed";
        },
        [`collection ${idOrHandle}`],
      ),

    find: async (idOrHandle) => {
      const document = await findDocument(database, idOrHandle);
      return document && fromDocument(document);
    },
    page: (after, limit) => database.read((queries) => readPage(queries, after, limit)),
  };
}

type Saving = {
  readonly collection: Collection;
  readonly content: CollectionContent;
  readonly before?: CollectionDocument;
};

async function save(tx: Tx, saving: Saving, writing: Writing, parts: MongoParts): Promise<Collection | Refusal> {
  const { collection, content, before } = saving;
  const { id, handle } = collection;
  const owner = await collectionsIn(tx).findOne({ handle }, { fields: { _id: 1 } });
  if (owner && owner._id !== id) {
    return refusal("handle_taken", "/handle", `Another collection has the handle ${handle}.`);
  }
  const unknown = content.products && (await firstUnknown(tx, content.products));
  if (unknown !== undefined) {
    return refusal("unprocessable", `/products/${content.products?.indexOf(unknown)}`, "There is no such product.");
  }
  const members = content.products && [...new Set(content.products)];
  for (const each of new Set([...(await membersOf(tx, id)), ...(members ?? [])])) markChanged(tx, each);
  const { id: _id, ...fields } = collection;
  const lastPlace = members?.length ?? before?.lastPlace ?? 0;
  await collectionsIn(tx).put({ _id: id, ...fields, titleKey: titleKey(collection.title), lastPlace });
  if (members) await arrange(tx, id, members);
  appendEvent(tx, collectionEvent(collection, false, writing, parts));
  return collection;
}

async function isSame(tx: Tx, current: Collection, content: CollectionContent): Promise<boolean> {
  const { products, ...fields } = content;
  const { handle, title, descriptionHtml, image } = current;
  const same =
    JSON.stringify(Object.entries(fields).sort()) ===
    JSON.stringify(Object.entries({ handle, title, descriptionHtml, image }).sort());
  return same && (products === undefined || products.join() === (await membersOf(tx, current.id)).join());
}

/** In their order; a product that is named twice keeps its first place. */
async function arrange(tx: Tx, id: string, members: readonly string[]): Promise<void> {
  await leaveAll(tx, id);
  await productsIn(tx).bulk(
    members.map((product, index) => ({
      updateOne: { filter: { _id: product }, update: { $push: { collections: { id, place: index + 1 } } } },
    })),
  );
}

async function leaveAll(tx: Tx, id: string): Promise<void> {
  await productsIn(tx).update({ "collections.id": id }, { $pull: { collections: { id } } });
}

async function membersOf(queries: Queries, id: string): Promise<readonly string[]> {
  const members = await productsIn(queries).find({ "collections.id": id }, { fields: { collections: 1 } });
  const placed = members.map(({ _id, collections }) => ({
    product: _id,
    place: collections.find((each) => each.id === id)?.place ?? 0,
  }));
  return placed.sort((a, b) => a.place - b.place).map(({ product }) => product);
}

async function firstUnknown(tx: Tx, products: readonly string[]): Promise<string | undefined> {
  if (products.length === 0) return undefined;
  const known = await productsIn(tx).find({ _id: { $in: [...products] } }, { fields: { _id: 1 } });
  const ids = new Set(known.map((each) => each._id));
  return products.find((id) => !ids.has(id));
}

async function freeHandle(tx: Tx, handle: string): Promise<string> {
  const candidates = handleCandidates(handle);
  const taken = await collectionsIn(tx).find({ handle: { $in: [...candidates] } }, { fields: { handle: 1 } });
  const handles = new Set(taken.map((each) => each.handle));
  return candidates.find((candidate) => !handles.has(candidate)) ?? handle;
}

async function findDocument(queries: Queries, idOrHandle: string): Promise<CollectionDocument | undefined> {
  const collections = collectionsIn(queries);
  return (await collections.findOne({ _id: idOrHandle })) ?? collections.findOne({ handle: idOrHandle });
}

function fromDocument(document: CollectionDocument): Collection {
  const { _id, titleKey: _titleKey, lastPlace: _lastPlace, ...collection } = document;
  return { id: _id, ...collection };
}

async function readPage(queries: Queries, after: CollectionPosition | null, limit: number): Promise<CollectionPage> {
  const behind = after
    ? { $or: [{ titleKey: { $gt: after.key } }, { titleKey: after.key, _id: { $gt: after.id } }] }
    : {};
  const collections = collectionsIn(queries);
  const found = await collections.find(behind, { sort: { titleKey: 1, _id: 1 }, limit: limit + 1 });
  const last = found.length > limit ? found[limit - 1] : undefined;
  return {
    items: found.slice(0, limit).map(fromDocument),
    total: await collections.count({}),
    next: last ? { key: last.titleKey, id: last._id } : null,
  };
}

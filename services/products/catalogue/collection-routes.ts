// Collections, for everybody to read and for staff to arrange.
import { toTime } from "@souk/chassis/clock";
import { type Served, serve } from "@souk/chassis/server";
import type { CollectionPatch, Collection as CollectionReply } from "@souk/contracts/products/product-schema";
import {
  createCollection,
  deleteCollection,
  listCollections,
  readCollection,
  updateCollection,
} from "@souk/contracts/products/routes";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { accepted, malformedCursor, present } from "../edge.ts";
import type { Pictures } from "../media/pictures.ts";
import { decodeCursor, encodeCursor } from "../search/cursor.ts";
import type { ShopWindow } from "../search/shop-window.ts";
import { type Collection, contentOfCollectionPatch, contentOfNewCollection } from "./collection.ts";
import type { CollectionPosition, CollectionStore } from "./collection-store.ts";
import { writingOf } from "./product-routes.ts";

const LIST = "collections";

export type CollectionRouteParts = {
  readonly collections: CollectionStore;
  readonly pictures: Pick<Pictures, "measured">;
  readonly window: ShopWindow;
};

export function collectionRoutes({ collections, pictures, window }: CollectionRouteParts): readonly Served[] {
  const toReply = async (collection: Collection): Promise<CollectionReply> => {
    await window.refresh();
    const { version: _version, createdAt, updatedAt, ...shown } = collection;
    const productCount = window.index.countIn(collection.handle);
    return { ...shown, productCount, createdAt: toTime(createdAt), updatedAt: toTime(updatedAt) };
  };

  /** The body with the size of its picture, where that is an upload. */
  const measured = async <B extends Pick<CollectionPatch, "image">>(body: B): Promise<B> => {
    if (!body.image) return body;
    const [image = body.image] = await pictures.measured([body.image]);
    return { ...body, image };
  };

  return [
    serve(listCollections, async ({ query }) => {
      const page = await collections.page(readPosition(query.cursor), query.limit ?? DEFAULT_PAGE);
      return {
        status: 200,
        body: {
          items: await Promise.all(page.items.map(toReply)),
          nextCursor: page.next && encodeCursor(page.next, LIST),
          total: page.total,
        },
      };
    }),

    serve(readCollection, async ({ params }) => ({
      status: 200,
      body: await toReply(present(await collections.find(params.idOrHandle))),
    })),

    serve(createCollection, async (request) => {
      const content = accepted(contentOfNewCollection(await measured(request.body)));
      const madeHandle = request.body.handle === undefined;
      const created = accepted(await collections.create(content, { ...writingOf(request), madeHandle }));
      return { status: 201, body: await toReply(created) };
    }),

    serve(updateCollection, async (request) => {
      const body = await measured(request.body);
      const edited = await collections.update(
        request.params.idOrHandle,
        (collection) => contentOfCollectionPatch(collection, body),
        writingOf(request),
      );
      return { status: 200, body: await toReply(accepted(present(edited))) };
    }),

    serve(deleteCollection, async (request) => {
      present(await collections.remove(request.params.idOrHandle, writingOf(request)));
      return { status: 204, body: null };
    }),
  ];
}

function readPosition(cursor: string | undefined): CollectionPosition | null {
  if (cursor === undefined) return null;
  const position = decodeCursor(cursor, LIST);
  if (position === "malformed" || typeof position.key !== "string") throw malformedCursor();
  return { key: position.key, id: position.id };
}

// Products for staff: make, change, delete, read with everything.
import { type Request, type Served, serve } from "@souk/chassis/server";
import type { ProductPatch } from "@souk/contracts/products/product-schema";
import {
  createProduct,
  deleteProduct,
  listStaffProducts,
  readStaffProduct,
  updateProduct,
} from "@souk/contracts/products/routes";
import { DEFAULT_PAGE } from "@souk/contracts/schema";
import { accepted, currencyOf, malformedCursor, present } from "../edge.ts";
import type { Pictures } from "../media/pictures.ts";
import { decodeCursor, encodeCursor } from "../search/cursor.ts";
import type { SearchQuery } from "../search/search-index.ts";
import type { ShopWindow } from "../search/shop-window.ts";
import type { CatalogueStore, Writing } from "./catalogue-store.ts";
import { contentOfNew, contentOfPatch } from "./product-input.ts";
import { toStaffProduct } from "./product-reply.ts";

export type ProductRouteParts = {
  readonly catalogue: CatalogueStore;
  readonly pictures: Pick<Pictures, "measured">;
  readonly window: ShopWindow;
  readonly currency: string;
};

export function productRoutes({ catalogue, pictures, window, currency }: ProductRouteParts): readonly Served[] {
  return [
    serve(createProduct, async (request) => {
      const content = accepted(contentOfNew(await measured(request.body, pictures)));
      const madeHandle = request.body.handle === undefined;
      const created = accepted(await catalogue.create(content, { ...writingOf(request), madeHandle }));
      return { status: 201, body: toStaffProduct(created, currency) };
    }),

    serve(updateProduct, async (request) => {
      const body = await measured(request.body, pictures);
      const edited = await catalogue.update(
        request.params.idOrHandle,
        (product) => contentOfPatch(product, body),
        writingOf(request),
      );
      return { status: 200, body: toStaffProduct(accepted(present(edited)), currency) };
    }),

    serve(deleteProduct, async (request) => {
      const options = { ...writingOf(request), version: request.query.version };
      const removed = present(await catalogue.remove(request.params.idOrHandle, options));
      if (removed !== "removed") accepted(removed);
      return { status: 204, body: null };
    }),

    serve(readStaffProduct, async ({ params, query }) => {
      const asked = currencyOf(query.currency, currency);
      return { status: 200, body: toStaffProduct(present(await catalogue.find(params.idOrHandle)), asked) };
    }),

    serve(listStaffProducts, async ({ query }) => {
      const { limit = DEFAULT_PAGE, cursor, q, status } = query;
      const asked = currencyOf(query.currency, currency);
      const of = JSON.stringify(["staff", asked, q, status]);
      const after = cursor === undefined ? undefined : decodeCursor(cursor, of);
      if (after === "malformed") throw malformedCursor();
      const search: SearchQuery = {
        currency: asked,
        sort: q === undefined ? "newest" : "relevance",
        limit,
        ...(q !== undefined && { q }),
        ...(status !== undefined && { status }),
        ...(after && { after }),
      };
      await window.refresh();
      const found = await window.index.find(search);
      const byId = new Map((await catalogue.read(found.ids)).map((each) => [each.product.id, each]));
      const items = found.ids.flatMap((id) => byId.get(id) ?? []).map((each) => toStaffProduct(each, asked));
      return {
        status: 200,
        body: { items, nextCursor: found.next && encodeCursor(found.next, of), total: found.total },
      };
    }),
  ];
}

/** The body with the size of every picture that is an upload. */
async function measured<B extends Pick<ProductPatch, "images">>(
  body: B,
  pictures: Pick<Pictures, "measured">,
): Promise<B> {
  return body.images === undefined ? body : { ...body, images: [...(await pictures.measured(body.images))] };
}

export function writingOf({ context, idempotency }: Pick<Request, "context" | "idempotency">): Writing {
  return { trace: context.trace, ...(idempotency && { idempotency }) };
}

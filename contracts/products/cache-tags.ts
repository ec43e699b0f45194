// Which kept answers an event makes untrue. Beside the events and routes, because both sides of it stand there.
import type { DataOf, EventEnvelope } from "../event.ts";
import type { catalogueChanged, collectionChanged, productChanged, stockChanged } from "./events.ts";

/** Lists and suggestions: any product may be in them. */
export const LISTS = "product-lists";
/** Everything that shows any product. */
export const PRODUCTS = "products";
export const COLLECTIONS = "collections";

/** The tags to purge; none for events that change nothing that the public sees. */
export function cacheTagsOf(event: Pick<EventEnvelope, "type" | "data">): readonly string[] {
  switch (event.type) {
    case "product.changed":
      return tagsOfProduct(event.data as DataOf<typeof productChanged>);
    case "stock.changed":
      return tagsOfStock(event.data as DataOf<typeof stockChanged>);
    case "collection.changed":
      return tagsOfCollection(event.data as DataOf<typeof collectionChanged>);
    case "catalogue.changed":
      return (event.data as DataOf<typeof catalogueChanged>).products === 0 ? [] : [PRODUCTS, COLLECTIONS];
    default:
      return [];
  }
}

/** Both names of the product, and the old one where it was renamed; collections tell how many products they have. */
function tagsOfProduct(data: DataOf<typeof productChanged>): readonly string[] {
  const before = data.previousHandle === undefined ? [] : [`product:${data.previousHandle}`];
  return [LISTS, COLLECTIONS, `product:${data.productId}`, `product:${data.handle}`, ...before];
}

function tagsOfStock(data: DataOf<typeof stockChanged>): readonly string[] {
  return [LISTS, `product:${data.productId}`, `product:${data.handle}`];
}

/** Products name their collections, so that they go too. */
function tagsOfCollection(data: DataOf<typeof collectionChanged>): readonly string[] {
  return [PRODUCTS, COLLECTIONS, `collection:${data.collectionId}`, `collection:${data.handle}`];
}

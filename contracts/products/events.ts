// What products publishes. Catalogue events carry the tags that the gateway purges by; stock events leave only when
// `available` or `lowStock` of a variant changes (decisions.md, "Data"), and when a hold ends.
import { defineEvent } from "../event.ts";
import { Handle, Id, nullable, object, oneOf, Sku, Type } from "../schema.ts";

export const productStatuses = ["draft", "active", "archived"] as const;

const id = "01995f2e-7d10-7000-8000-000000000002";

export const productChanged = defineEvent({
  type: "product.changed",
  version: 1,
  source: "products",
  aggregate: "product",
  summary: "A product was created, changed or deleted",
  data: object({
    productId: Id,
    handle: Handle,
    /** Where the handle changed: what it was. */
    previousHandle: Type.Optional(Handle),
    title: Type.String(),
    status: oneOf(productStatuses),
    deleted: Type.Boolean(),
    /** Handles of the collections it was in before or is in now. */
    collections: Type.Array(Handle),
    skus: Type.Array(Sku),
  }),
  example: {
    productId: id,
    handle: "brass-lamp",
    title: "Brass lamp",
    status: "active",
    deleted: false,
    collections: ["light"],
    skus: ["LAMP-BRASS-M"],
  },
});

/** One event for a whole batch of an import: the gateway purges once, not ten thousand times. */
export const catalogueChanged = defineEvent({
  type: "catalogue.changed",
  version: 1,
  source: "products",
  aggregate: "catalogue",
  summary: "Many products changed at once (an import, a bulk edit)",
  data: object({ reason: oneOf(["import", "bulk"] as const), products: Type.Integer({ minimum: 0 }) }),
  example: { reason: "import", products: 500 },
});

export const collectionChanged = defineEvent({
  type: "collection.changed",
  version: 1,
  source: "products",
  aggregate: "collection",
  summary: "A collection was created, changed or deleted",
  data: object({ collectionId: Id, handle: Handle, title: Type.String(), deleted: Type.Boolean() }),
  example: { collectionId: id, handle: "light", title: "Light", deleted: false },
});

export const stockChanged = defineEvent({
  type: "stock.changed",
  version: 1,
  source: "products",
  aggregate: "stock",
  summary: "What the public sees of a variant's stock changed",
  data: object({
    sku: Sku,
    productId: Id,
    handle: Handle,
    available: Type.Boolean(),
    /** Units left when 5 or fewer, else null. */
    lowStock: nullable(Type.Integer({ minimum: 0 })),
  }),
  example: { sku: "LAMP-BRASS-M", productId: id, handle: "brass-lamp", available: true, lowStock: 3 },
});

export const holdEnded = defineEvent({
  type: "hold.ended",
  version: 1,
  source: "products",
  aggregate: "hold",
  summary: "A hold became a sale, was released, or its sale was reversed",
  data: object({ orderId: Id, state: oneOf(["sold", "released", "reversed"] as const) }),
  example: { orderId: id, state: "sold" },
});

export const productEvents = [productChanged, catalogueChanged, collectionChanged, stockChanged, holdEnded] as const;

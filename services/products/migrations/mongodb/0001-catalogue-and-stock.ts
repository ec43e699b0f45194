// The collections of products. What SQLite has as CHECKs and triggers stands here as validators and unique indexes: the
// second wall behind the code.
import { type CollectionPlan, type MongoMigration, makeCollection } from "@souk/chassis/mongodb/migration";

const whenSet = (field: string) => ({ unique: true, partialFilterExpression: { [field]: { $exists: true } } });

const collections: readonly CollectionPlan[] = [
  // A product with its variants, prices, pictures and its places in collections is one document. One that was removed is
  // gone; `marks` of the chassis still says so to whoever keeps a projection.
  {
    name: "products",
    validator: {
      $and: [
        { handle: { $type: "string", $ne: "" } },
        { status: { $in: ["draft", "active", "archived"] } },
        { version: { $gt: 0 } },
      ],
    },
    indexes: [
      [{ handle: 1 }, { unique: true }],
      [{ "variants.sku": 1 }, whenSet("variants.sku")],
      [{ sourceId: 1 }, whenSet("sourceId")],
      [{ "collections.id": 1 }],
    ],
  },
  // `lastPlace` is the highest that a member has had: who joins comes behind it.
  { name: "collections", indexes: [[{ handle: 1 }, { unique: true }], [{ titleKey: 1, _id: 1 }]] },
  // One document: how many imports have changed something.
  { name: "catalogue" },
  // By SKU. Stock outlives the variant: the ledger of a SKU is never lost.
  {
    name: "stock_levels",
    validator: {
      $and: [
        { reserved: { $gte: 0 } },
        { version: { $gte: 0 } },
        { movements: { $gte: 0 } },
        { $expr: { $lte: ["$reserved", "$onHand"] } },
      ],
    },
  },
  // Every change of onHand is one document, numbered by SKU; onHand is their sum. Documents are only ever added. `order`
  // stands in sales and reversals: at most one of each for an order's line, ever.
  {
    name: "stock_movements",
    validator: { $and: [{ delta: { $ne: 0 } }, { onHand: { $gte: 0 } }] },
    indexes: [
      [{ sku: 1, position: 1 }, { unique: true }],
      [{ order: 1, sku: 1, kind: 1 }, whenSet("order")],
    ],
  },
  // A hold with its lines, as the order was told them. Never deleted, never reopened.
  {
    name: "holds",
    validator: {
      $or: [
        { state: "open", endedAt: null, reversedAt: null },
        { state: "released", endedAt: { $type: "number" }, reversedAt: null },
        { state: "sold", endedAt: { $type: "number" } },
      ],
    },
    indexes: [[{ askAt: 1 }, { partialFilterExpression: { state: "open" } }]],
  },
  // An import as it was asked for, how far it is, and its first errors and warnings. Its file lies on disk.
  { name: "imports", indexes: [[{ finishedAt: 1, createdAt: 1, _id: 1 }]] },
];

export const catalogueAndStock: MongoMigration = {
  name: "catalogue-and-stock",
  up: async (db) => {
    for (const plan of collections) await makeCollection(db, plan);
  },
};

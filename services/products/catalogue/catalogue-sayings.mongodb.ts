// What the catalogue keeps in MongoDB otherwise than the document form says it, when the store is carried away.
import { countMarks, type Sayings } from "@souk/chassis/mongodb/sayings";
import type { ProductDocument } from "./product-documents.mongodb.ts";

export const sayings: Sayings = {
  // An embedded store counts imports and changes with one number.
  catalogue: (db) => async (document) => ({ ...document, imports: Math.max(document.imports, await countMarks(db)) }),
  // Who joins comes behind those that are there: what was behind them once is nobody's place any more.
  collections: (db) => async (document) => {
    const id = String(document._id);
    const members = db.collection<ProductDocument>("products").find({ "collections.id": id });
    let lastPlace = 0;
    for await (const { collections } of members.project<Pick<ProductDocument, "collections">>({ collections: 1 })) {
      for (const each of collections) if (each.id === id) lastPlace = Math.max(lastPlace, each.place);
    }
    return { ...document, lastPlace };
  },
  // In whatever order they were joined.
  products: () => (document) => ({
    ...document,
    collections: [...(document.collections as ProductDocument["collections"])].sort((a, b) => (a.id < b.id ? -1 : 1)),
  }),
};

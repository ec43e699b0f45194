import { createMongoCatalogueStore } from "../catalogue/catalogue-store.mongodb.ts";
import { outboxTypesOf, temporaryMongoStore } from "../stores.mongodb.harness.ts";
import { createMongoHoldStore } from "./hold-store.mongodb.ts";
import { stockStoreConformance } from "./stock-store.conformance.ts";
import { createMongoStockStore } from "./stock-store.mongodb.ts";

stockStoreConformance("mongodb", async (t) => {
  const { parts } = await temporaryMongoStore(t);
  return {
    catalogue: createMongoCatalogueStore(parts),
    stock: createMongoStockStore(parts),
    holds: createMongoHoldStore(parts),
    events: () => outboxTypesOf(parts),
    newId: () => parts.ids.uuid(),
  };
});

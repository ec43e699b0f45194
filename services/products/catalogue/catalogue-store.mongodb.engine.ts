import { outboxTypesOf, temporaryMongoStore } from "../stores.mongodb.harness.ts";
import { catalogueStoreConformance } from "./catalogue-store.conformance.ts";
import { createMongoCatalogueStore } from "./catalogue-store.mongodb.ts";

catalogueStoreConformance("mongodb", async (t) => {
  const { parts } = await temporaryMongoStore(t);
  return { store: createMongoCatalogueStore(parts), events: () => outboxTypesOf(parts) };
});

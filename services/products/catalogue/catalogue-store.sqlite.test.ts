import { outboxTypes, temporaryStore } from "../testing.ts";
import { catalogueStoreConformance } from "./catalogue-store.conformance.ts";
import { createSqliteCatalogueStore } from "./catalogue-store.sqlite.ts";

catalogueStoreConformance("sqlite", async (t) => {
  const parts = await temporaryStore(t);
  return { store: createSqliteCatalogueStore(parts), events: async () => outboxTypes(parts) };
});

import { createSqliteCatalogueStore } from "../catalogue/catalogue-store.sqlite.ts";
import { outboxTypes, temporaryStore } from "../testing.ts";
import { createSqliteHoldStore } from "./hold-store.sqlite.ts";
import { stockStoreConformance } from "./stock-store.conformance.ts";
import { createSqliteStockStore } from "./stock-store.sqlite.ts";

stockStoreConformance("sqlite", async (t) => {
  const parts = await temporaryStore(t);
  return {
    catalogue: createSqliteCatalogueStore(parts),
    stock: createSqliteStockStore(parts),
    holds: createSqliteHoldStore(parts),
    events: async () => outboxTypes(parts),
    newId: () => parts.ids.uuid(),
  };
});

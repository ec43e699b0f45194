import { openOrdersDatabase } from "../testing/orders-database.ts";
import { shopStoreConformance } from "./shop-store.conformance.ts";
import { createSqliteShopStore } from "./shop-store.sqlite.ts";

shopStoreConformance("sqlite", async (t) => {
  const { database, another } = await openOrdersDatabase(t);
  return { store: createSqliteShopStore(database), again: async () => createSqliteShopStore(await another()) };
});

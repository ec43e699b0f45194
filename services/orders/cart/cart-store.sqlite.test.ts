import { openOrdersDatabase } from "../testing/orders-database.ts";
import { cartStoreConformance } from "./cart-store.conformance.ts";
import { createSqliteCartStore } from "./cart-store.sqlite.ts";

cartStoreConformance("sqlite", async (t) => {
  const { database, another } = await openOrdersDatabase(t);
  return { store: createSqliteCartStore(database), again: async () => createSqliteCartStore(await another()) };
});

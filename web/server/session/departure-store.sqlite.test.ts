import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { departureStoreConformance } from "./departure-store.conformance.ts";
import { createSqliteDepartureStore } from "./departure-store.sqlite.ts";

departureStoreConformance("sqlite", async (t) => {
  const url = await temporaryUrl(t);
  const open = async () => createSqliteDepartureStore(await temporaryDatabase(t, { url, migrations }));
  return { store: await open(), again: open };
});

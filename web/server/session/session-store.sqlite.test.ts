import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { sessionStoreConformance } from "./session-store.conformance.ts";
import { createSqliteSessionStore } from "./session-store.sqlite.ts";

sessionStoreConformance("sqlite", async (t) => {
  const url = await temporaryUrl(t);
  const open = async () => createSqliteSessionStore(await temporaryDatabase(t, { url, migrations }));
  return { store: await open(), again: open };
});

import { temporaryDatabase, temporaryUrl } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { themeStoreConformance } from "./theme-store.conformance.ts";
import { createSqliteThemeStore } from "./theme-store.sqlite.ts";

themeStoreConformance("sqlite", async (t) => {
  const url = await temporaryUrl(t);
  const open = async () => createSqliteThemeStore(await temporaryDatabase(t, { url, migrations }));
  return { store: await open(), again: open };
});

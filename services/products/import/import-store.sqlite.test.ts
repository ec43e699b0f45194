import { temporaryStore } from "../testing.ts";
import { importStoreConformance } from "./import-store.conformance.ts";
import { createSqliteImportStore } from "./import-store.sqlite.ts";

importStoreConformance("sqlite", async (t) => createSqliteImportStore(await temporaryStore(t)));

import { temporaryDatabase } from "@souk/chassis/sqlite/testing";
import { migrations } from "../stores.sqlite.ts";
import { mailTextStoreConformance } from "./mail-text-store.conformance.ts";
import { createSqliteMailTextStore } from "./mail-text-store.sqlite.ts";

mailTextStoreConformance("sqlite", async (t) => createSqliteMailTextStore(await temporaryDatabase(t, { migrations })));

import { temporaryMongoStore } from "../stores.mongodb.harness.ts";
import { importStoreConformance } from "./import-store.conformance.ts";
import { createMongoImportStore } from "./import-store.mongodb.ts";

importStoreConformance("mongodb", async (t) => createMongoImportStore((await temporaryMongoStore(t)).parts));

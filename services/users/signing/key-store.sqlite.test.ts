import { openSqliteStoreWorld } from "../testing/store-world.ts";
import { keyStoreConformance } from "./key-store.conformance.ts";

keyStoreConformance("sqlite", openSqliteStoreWorld);

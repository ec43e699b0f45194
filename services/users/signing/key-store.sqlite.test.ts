import { openSqliteStoreWorld } from "../testing.ts";
import { keyStoreConformance } from "./key-store.conformance.ts";

keyStoreConformance("sqlite", openSqliteStoreWorld);

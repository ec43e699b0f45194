import { openSqliteStoreWorld } from "../testing/store-world.ts";
import { sessionStoreConformance } from "./session-store.conformance.ts";

sessionStoreConformance("sqlite", openSqliteStoreWorld);

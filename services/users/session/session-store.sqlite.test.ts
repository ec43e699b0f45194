import { openSqliteStoreWorld } from "../testing.ts";
import { sessionStoreConformance } from "./session-store.conformance.ts";

sessionStoreConformance("sqlite", openSqliteStoreWorld);

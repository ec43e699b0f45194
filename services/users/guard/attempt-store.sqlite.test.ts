import { openSqliteStoreWorld } from "../testing.ts";
import { attemptStoreConformance } from "./attempt-store.conformance.ts";

attemptStoreConformance("sqlite", openSqliteStoreWorld);

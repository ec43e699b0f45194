import { openSqliteStoreWorld } from "../testing/store-world.ts";
import { attemptStoreConformance } from "./attempt-store.conformance.ts";

attemptStoreConformance("sqlite", openSqliteStoreWorld);

import { openPostgresStoreWorld } from "../testing/store-world.postgres.ts";
import { attemptStoreConformance } from "./attempt-store.conformance.ts";

attemptStoreConformance("postgres", openPostgresStoreWorld);

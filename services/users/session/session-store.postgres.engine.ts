import { openPostgresStoreWorld } from "../testing/store-world.postgres.ts";
import { sessionStoreConformance } from "./session-store.conformance.ts";

sessionStoreConformance("postgres", openPostgresStoreWorld);

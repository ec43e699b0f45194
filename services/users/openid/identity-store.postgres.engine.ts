import { openPostgresStoreWorld } from "../testing/store-world.postgres.ts";
import { identityStoreConformance } from "./identity-store.conformance.ts";

identityStoreConformance("postgres", openPostgresStoreWorld);

import { openPostgresStoreWorld } from "../testing/store-world.postgres.ts";
import { keyStoreConformance } from "./key-store.conformance.ts";

keyStoreConformance("postgres", openPostgresStoreWorld);

import { openPostgresStoreWorld } from "../testing/store-world.postgres.ts";
import { addressStoreConformance } from "./address-store.conformance.ts";

addressStoreConformance("postgres", openPostgresStoreWorld);

import { openPostgresStoreWorld } from "../testing/store-world.postgres.ts";
import { accountStoreConformance } from "./account-store.conformance.ts";

accountStoreConformance("postgres", openPostgresStoreWorld);

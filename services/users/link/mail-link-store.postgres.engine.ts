import { openPostgresStoreWorld } from "../testing/store-world.postgres.ts";
import { mailLinkStoreConformance } from "./mail-link-store.conformance.ts";

mailLinkStoreConformance("postgres", openPostgresStoreWorld);

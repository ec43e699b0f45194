import { openSqliteStoreWorld } from "../testing/store-world.ts";
import { identityStoreConformance } from "./identity-store.conformance.ts";

identityStoreConformance("sqlite", openSqliteStoreWorld);

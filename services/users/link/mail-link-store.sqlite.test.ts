import { openSqliteStoreWorld } from "../testing/store-world.ts";
import { mailLinkStoreConformance } from "./mail-link-store.conformance.ts";

mailLinkStoreConformance("sqlite", openSqliteStoreWorld);

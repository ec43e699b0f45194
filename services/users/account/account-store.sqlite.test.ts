import { openSqliteStoreWorld } from "../testing/store-world.ts";
import { accountStoreConformance } from "./account-store.conformance.ts";

accountStoreConformance("sqlite", openSqliteStoreWorld);

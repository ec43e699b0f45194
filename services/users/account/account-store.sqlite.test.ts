import { openSqliteStoreWorld } from "../testing.ts";
import { accountStoreConformance } from "./account-store.conformance.ts";

accountStoreConformance("sqlite", openSqliteStoreWorld);

import { openSqliteStoreWorld } from "../testing.ts";
import { addressStoreConformance } from "./address-store.conformance.ts";

addressStoreConformance("sqlite", openSqliteStoreWorld);

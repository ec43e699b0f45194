import { openSqliteStoreWorld } from "../testing/store-world.ts";
import { addressStoreConformance } from "./address-store.conformance.ts";

addressStoreConformance("sqlite", openSqliteStoreWorld);

import { openSqliteHome } from "../testing/home.sqlite.ts";
import { storesIn } from "../testing/home.ts";
import { shopStoreConformance } from "./shop-store.conformance.ts";

shopStoreConformance("sqlite", storesIn(openSqliteHome));

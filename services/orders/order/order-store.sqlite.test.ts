import { openSqliteHome } from "../testing/home.sqlite.ts";
import { storesIn } from "../testing/home.ts";
import { orderStoreConformance } from "./order-store.conformance.ts";

orderStoreConformance("sqlite", storesIn(openSqliteHome));

import { openSqliteHome } from "../testing/home.sqlite.ts";
import { storesIn } from "../testing/home.ts";
import { cartStoreConformance } from "./cart-store.conformance.ts";

cartStoreConformance("sqlite", storesIn(openSqliteHome));

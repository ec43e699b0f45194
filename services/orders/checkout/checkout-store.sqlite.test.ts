import { openSqliteHome } from "../testing/home.sqlite.ts";
import { storesIn } from "../testing/home.ts";
import { checkoutStoreConformance } from "./checkout-store.conformance.ts";

checkoutStoreConformance("sqlite", storesIn(openSqliteHome));

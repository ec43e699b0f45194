import { openMysqlHome } from "../testing/home.mysql.ts";
import { storesIn } from "../testing/home.ts";
import { checkoutStoreConformance } from "./checkout-store.conformance.ts";

checkoutStoreConformance("mysql", storesIn(openMysqlHome));

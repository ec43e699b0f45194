import { openMysqlHome } from "../testing/home.mysql.ts";
import { storesIn } from "../testing/home.ts";
import { cartStoreConformance } from "./cart-store.conformance.ts";

cartStoreConformance("mysql", storesIn(openMysqlHome));

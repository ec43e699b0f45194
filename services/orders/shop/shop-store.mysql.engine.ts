import { openMysqlHome } from "../testing/home.mysql.ts";
import { storesIn } from "../testing/home.ts";
import { shopStoreConformance } from "./shop-store.conformance.ts";

shopStoreConformance("mysql", storesIn(openMysqlHome));

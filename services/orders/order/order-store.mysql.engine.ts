import { openMysqlHome } from "../testing/home.mysql.ts";
import { storesIn } from "../testing/home.ts";
import { orderStoreConformance } from "./order-store.conformance.ts";

orderStoreConformance("mysql", storesIn(openMysqlHome));

import { openMysqlHome } from "../testing/home.mysql.ts";
import { orderConformance } from "./order.conformance.ts";

orderConformance("mysql", openMysqlHome);

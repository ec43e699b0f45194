import { openMysqlHome } from "../testing/home.mysql.ts";
import { shopConformance } from "./shop.conformance.ts";

shopConformance("mysql", openMysqlHome);

import { openMysqlHome } from "../testing/home.mysql.ts";
import { crashConformance } from "./crash.conformance.ts";

crashConformance("mysql", openMysqlHome);

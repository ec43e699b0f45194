import { openMysqlHome } from "../testing/home.mysql.ts";
import { checkoutRacesConformance } from "./races.conformance.ts";

checkoutRacesConformance("mysql", openMysqlHome);

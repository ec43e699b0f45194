import { openMysqlHome } from "../testing/home.mysql.ts";
import { orderRacesConformance } from "./races.conformance.ts";

orderRacesConformance("mysql", openMysqlHome);

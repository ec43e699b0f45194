import { openSqliteHome } from "../testing/home.sqlite.ts";
import { orderRacesConformance } from "./races.conformance.ts";

orderRacesConformance("sqlite", openSqliteHome);

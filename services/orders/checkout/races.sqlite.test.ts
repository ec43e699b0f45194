import { openSqliteHome } from "../testing/home.sqlite.ts";
import { checkoutRacesConformance } from "./races.conformance.ts";

checkoutRacesConformance("sqlite", openSqliteHome);

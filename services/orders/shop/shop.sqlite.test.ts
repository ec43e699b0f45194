import { openSqliteHome } from "../testing/home.sqlite.ts";
import { shopConformance } from "./shop.conformance.ts";

shopConformance("sqlite", openSqliteHome);

import { openSqliteHome } from "../testing/home.sqlite.ts";
import { crashConformance } from "./crash.conformance.ts";

crashConformance("sqlite", openSqliteHome);

import { openSqliteHome } from "../testing/home.sqlite.ts";
import { orderConformance } from "./order.conformance.ts";

orderConformance("sqlite", openSqliteHome);

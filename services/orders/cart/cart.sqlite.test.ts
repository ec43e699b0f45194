import { openSqliteHome } from "../testing/home.sqlite.ts";
import { cartConformance } from "./cart.conformance.ts";

cartConformance("sqlite", openSqliteHome);

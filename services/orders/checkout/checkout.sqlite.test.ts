import { openSqliteHome } from "../testing/home.sqlite.ts";
import { checkoutConformance } from "./checkout.conformance.ts";

checkoutConformance("sqlite", openSqliteHome);

import { openMysqlHome } from "../testing/home.mysql.ts";
import { checkoutConformance } from "./checkout.conformance.ts";

checkoutConformance("mysql", openMysqlHome);

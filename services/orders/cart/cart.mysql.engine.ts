import { openMysqlHome } from "../testing/home.mysql.ts";
import { cartConformance } from "./cart.conformance.ts";

cartConformance("mysql", openMysqlHome);

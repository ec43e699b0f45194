import { serviceConformance } from "./service.conformance.ts";
import { openMarket } from "./service.harness.ts";

serviceConformance("sqlite", openMarket);

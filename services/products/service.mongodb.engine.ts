import { serviceConformance } from "./service.conformance.ts";
import { openMongoMarket } from "./stores.mongodb.harness.ts";

serviceConformance("mongodb", openMongoMarket);

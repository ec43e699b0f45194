import { serviceConformance } from "./service.conformance.ts";
import { openMongoMarket } from "./testing.mongodb.ts";

serviceConformance("mongodb", openMongoMarket);

import { openMongoMarket } from "../testing.mongodb.ts";
import { collectionConformance } from "./collection.conformance.ts";

collectionConformance("mongodb", openMongoMarket);

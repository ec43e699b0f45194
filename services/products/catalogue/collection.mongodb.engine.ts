import { openMongoMarket } from "../stores.mongodb.harness.ts";
import { collectionConformance } from "./collection.conformance.ts";

collectionConformance("mongodb", openMongoMarket);

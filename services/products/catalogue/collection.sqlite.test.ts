import { openMarket } from "../service.harness.ts";
import { collectionConformance } from "./collection.conformance.ts";

collectionConformance("sqlite", openMarket);

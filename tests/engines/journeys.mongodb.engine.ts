import { temporaryMongoUrl } from "@souk/chassis/mongodb/testing";
import { journeys } from "../system/journeys.conformance.ts";

journeys("products on mongodb", (cleanup) => ({ PRODUCTS_DATABASE_URL: temporaryMongoUrl(cleanup) }));

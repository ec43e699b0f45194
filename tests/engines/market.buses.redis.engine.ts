import { broker } from "./broker-redis.ts";
import { marketOverBroker } from "./market-over-broker.ts";

marketOverBroker(broker);

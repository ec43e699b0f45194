import { broker } from "./broker-kafka.ts";
import { marketOverBroker } from "./market-over-broker.ts";

marketOverBroker(broker);

import { broker } from "./broker-rabbitmq.ts";
import { marketOverBroker } from "./market-over-broker.ts";

marketOverBroker(broker);

import { broker } from "./broker-rabbitmq.ts";
import { productionKills } from "./production-kills.ts";
import { productionOutages } from "./production-outages.ts";

productionKills(broker);
productionOutages(broker);

import { broker } from "./broker-kafka.ts";
import { productionKills } from "./production-kills.ts";

productionKills(broker);

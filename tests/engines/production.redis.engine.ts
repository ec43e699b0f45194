import { broker } from "./broker-redis.ts";
import { productionKills } from "./production-kills.ts";

productionKills(broker);

import { simulationConformance } from "./simulation.conformance.ts";
import { openRedisStore } from "./store.redis.harness.ts";

simulationConformance("redis", openRedisStore);

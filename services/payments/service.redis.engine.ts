import { temporaryRedisUrl } from "@souk/chassis/redis/testing";
import { serviceConformance } from "./service.conformance.ts";

serviceConformance("redis", async (t) => temporaryRedisUrl(t).url);

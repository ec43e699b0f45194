// Browser sessions and the theme in one Redis, for any number of web processes. The theme has to stay, so the server is held
// to the same rules as one that keeps payments: it must have on disk what it has answered.
import { openRedis } from "@souk/chassis/redis/database";
import { redisStoreHandle } from "@souk/chassis/redis/store-handle";
import { createRedisDepartureStore } from "./session/departure-store.redis.ts";
import { createRedisSessionStore } from "./session/session-store.redis.ts";
import type { Stores, StoresOptions } from "./stores.ts";
import { createRedisThemeStore } from "./theme/theme-store.redis.ts";

export const migrations = new URL("./migrations/redis/", import.meta.url);

export async function openRedisStores({ url, clock, log, telemetry }: StoresOptions): Promise<Stores> {
  const database = await openRedis({ ...{ url, owner: "web", migrations, clock, log }, registry: telemetry.registry });
  return {
    sessions: createRedisSessionStore(database),
    departures: createRedisDepartureStore(database),
    themes: createRedisThemeStore(database),
    handle: redisStoreHandle(database),
  };
}

// The service's stores in one Redis.
import { createHmac } from "node:crypto";
import { openRedis } from "@souk/chassis/redis/database";
import { redisStoreHandle } from "@souk/chassis/redis/store-handle";
import { createRedisPayableStore } from "./payable/payable-store.redis.ts";
import type { Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/redis/", import.meta.url);

export async function openRedisStores(options: StoresOptions): Promise<Stores> {
  const { url, clock, log, telemetry, secret } = options;
  const database = await openRedis({
    ...{ url, owner: "payments", migrations, clock, log },
    registry: telemetry.registry,
  });
  try {
    const payables = await createRedisPayableStore({ ...options, database, identity: identityFrom(secret) });
    return { payables, handle: redisStoreHandle(database) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

const IDENTITY_LENGTH = 32;

/** A store that was lost is made again as the same shop's, whose mark is on everything it has made at the provider. */
function identityFrom(secret: string): string {
  return createHmac("sha256", secret).update("souk payments shop identity").digest("hex").slice(0, IDENTITY_LENGTH);
}

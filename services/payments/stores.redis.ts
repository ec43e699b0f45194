// The service's stores in one Redis.
import { createHmac } from "node:crypto";
import { openRedis } from "@souk/chassis/redis/database";
import { redisStoreHandle } from "@souk/chassis/redis/store-handle";
import type { StoreHandle } from "@souk/chassis/store-handle";
import { createRedisPayableStore } from "./payable/payable-store.redis.ts";
import type { StoreParts, Stores, StoresOptions } from "./stores.ts";

export const migrations = new URL("./migrations/redis/", import.meta.url);

export async function openRedisStores(options: StoresOptions): Promise<Stores> {
  const database = await openDatabase(options);
  try {
    const payables = await createRedisPayableStore({ ...options, database, identity: identityFrom(options.secret) });
    return { payables, handle: redisStoreHandle(database) };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** At its newest schema, and nothing else of it touched: who does not know the shop's secret must not mark it. */
export async function openRedisHandle(parts: StoreParts): Promise<StoreHandle> {
  return redisStoreHandle(await openDatabase(parts));
}

const openDatabase = ({ url, clock, log, telemetry }: StoreParts) =>
  openRedis({ ...{ url, owner: "payments", migrations, clock, log }, registry: telemetry.registry });

const IDENTITY_LENGTH = 32;

/** A store that was lost is made again as the same shop's, whose mark is on everything it has made at the provider. */
function identityFrom(secret: string): string {
  return createHmac("sha256", secret).update("souk payments shop identity").digest("hex").slice(0, IDENTITY_LENGTH);
}

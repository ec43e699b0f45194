// Payments' books in a Redis store of a test's own.
import { createIds } from "@souk/chassis/ids";
import { systemRandom } from "@souk/chassis/random";
import type { RedisDatabase } from "@souk/chassis/redis/database";
import { readOutbox } from "@souk/chassis/redis/journal-outbox";
import { type TemporaryRedis, temporaryRedis } from "@souk/chassis/redis/testing";
import type { Cleanup } from "@souk/chassis/sqlite/testing";
import { paymentEvents } from "@souk/contracts/payments/events";
import { createRedisPayableStore } from "./payable/payable-store.redis.ts";
import type { PayableStore } from "./payable/payable-store.ts";
import { migrations } from "./stores.redis.ts";
import type { OpenedStore, OpenStore, ToldEvent } from "./testing.ts";

export const SHOP = "a shop's identity";
/** Orders that are made from now on are younger than the store beyond doubt, so that nobody looks for them elsewhere. */
const SETTLED_MS = 60_000;
const MANY = 100_000;

export type RedisStoreForTests = OpenedStore & {
  readonly redis: TemporaryRedis;
  /** The same store, opened as another instance would. */
  another(): Promise<PayableStore>;
};

type Options = Parameters<OpenStore>[1];

export async function temporaryRedisStore(test: Cleanup, { clock, recover }: Options): Promise<RedisStoreForTests> {
  const ids = createIds(clock, systemRandom);
  const redis = await temporaryRedis(test, { owner: "payments", migrations, clock });
  const storeIn = (database: RedisDatabase) =>
    createRedisPayableStore({ database, clock, ids, identity: SHOP, recover });
  const store = await storeIn(redis.database);
  clock.advance(SETTLED_MS);
  return {
    ...{ store, ids, redis },
    events: () => eventsIn(redis.database),
    another: async () => storeIn(await redis.another()),
  };
}

export const openRedisStore: OpenStore = (test, options) => temporaryRedisStore(test, options);

async function eventsIn(database: RedisDatabase): Promise<readonly ToldEvent[]> {
  const types = paymentEvents.map(({ type }) => type);
  const { rows } = await readOutbox(database, { after: 0, types, limit: MANY });
  return rows.map(({ body }) => JSON.parse(body) as ToldEvent);
}

/** For tests in which nothing is lost. */
export const nothingIsLost = (): never => {
  throw new Error("nothing was lost, and yet the provider is asked");
};

// Every store on the engine that is meant for it, and events over a broker: a database, prefix and names of this run, gone
// when it is over.
import { temporaryMongoUrl } from "@souk/chassis/mongodb/testing";
import { temporaryMysqlUrl } from "@souk/chassis/mysql/testing";
import { temporaryPostgresUrl } from "@souk/chassis/postgres/testing";
import { temporaryRedisUrl } from "@souk/chassis/redis/testing";
import type { BrokerUnderTest } from "./market-over-broker.ts";

export type Cleanup = { after(task: () => Promise<unknown> | undefined): void };

/** What `souk up` needs to know of them. */
export async function productionStores(
  broker: Pick<BrokerUnderTest, "url" | "wipe">,
  cleanup: Cleanup,
): Promise<Readonly<Record<string, string>>> {
  cleanup.after(broker.wipe);
  return {
    USERS_DATABASE_URL: await temporaryPostgresUrl(cleanup),
    NOTIFICATIONS_DATABASE_URL: await temporaryPostgresUrl(cleanup),
    PRODUCTS_DATABASE_URL: temporaryMongoUrl(cleanup),
    ORDERS_DATABASE_URL: await temporaryMysqlUrl(cleanup),
    PAYMENTS_DATABASE_URL: temporaryRedisUrl(cleanup).url,
    BUS_URL: broker.url,
  };
}

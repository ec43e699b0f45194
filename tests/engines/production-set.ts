// The whole market as a team runs it: every store on the engine that is meant for it, and events over a broker. Two
// instances of each service that holds the trade together.
import { temporaryMongoUrl } from "@souk/chassis/mongodb/testing";
import { temporaryMysqlUrl } from "@souk/chassis/mysql/testing";
import { temporaryPostgresUrl } from "@souk/chassis/postgres/testing";
import { temporaryRedisUrl } from "@souk/chassis/redis/testing";
import { type Market, startMarket } from "../market/market.ts";
import { DEADLINE_SECONDS } from "../torture/torture.ts";
import type { BrokerUnderTest } from "./market-over-broker.ts";

export type Cleanup = { after(task: () => Promise<unknown> | undefined): void };

/** The gateway is one: `souk up` opens one only. */
const SCALED = ["users", "products", "orders", "payments", "notifications"];

export async function startProductionSet(broker: BrokerUnderTest, cleanup: Cleanup): Promise<Market> {
  cleanup.after(broker.wipe);
  const environment = {
    USERS_DATABASE_URL: await temporaryPostgresUrl(cleanup),
    NOTIFICATIONS_DATABASE_URL: await temporaryPostgresUrl(cleanup),
    PRODUCTS_DATABASE_URL: temporaryMongoUrl(cleanup),
    ORDERS_DATABASE_URL: await temporaryMysqlUrl(cleanup),
    PAYMENTS_DATABASE_URL: temporaryRedisUrl(cleanup).url,
    BUS_URL: broker.url,
    CHECKOUT_DEADLINE_SECONDS: `${DEADLINE_SECONDS}`,
  };
  const scale = SCALED.flatMap((service) => ["--scale", `${service}=2`]);
  return startMarket({ environment, arguments: scale }, cleanup as never);
}

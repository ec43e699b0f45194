// The whole market as a team runs it: every store on the engine that is meant for it, and events over a broker. Two
// instances of each service that holds the trade together.
import { type Market, startMarket } from "../market/market.ts";
import { DEADLINE_SECONDS } from "../torture/torture.ts";
import type { BrokerUnderTest } from "./market-over-broker.ts";
import { type Cleanup, productionStores } from "./production-stores.ts";

/** The gateway is one: `souk up` opens one only. */
const SCALED = ["users", "products", "orders", "payments", "notifications"];

export async function startProductionSet(broker: BrokerUnderTest, cleanup: Cleanup): Promise<Market> {
  const stores = await productionStores(broker, cleanup);
  const environment = { ...stores, CHECKOUT_DEADLINE_SECONDS: `${DEADLINE_SECONDS}` };
  const scale = SCALED.flatMap((service) => ["--scale", `${service}=2`]);
  return startMarket({ environment, arguments: scale }, cleanup as never);
}

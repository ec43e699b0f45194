// The servers of the production set: the caller's, by TEST_…_URL. All of them, or none: one that is missing among others is
// a mistake, and said so.
import type { BrokerUnderTest } from "../tests/engines/market-over-broker.ts";

const STORES = ["TEST_POSTGRES_URL", "TEST_MONGODB_URL", "TEST_MYSQL_URL", "TEST_REDIS_URL"];
const BROKERS: Readonly<Record<string, { readonly needs: readonly string[]; readonly open: () => Promise<Opened> }>> = {
  rabbitmq: {
    needs: ["TEST_AMQP_URL", "TEST_RABBITMQ_ADMIN_URL"],
    open: () => import("../tests/engines/broker-rabbitmq.ts"),
  },
  kafka: { needs: ["TEST_KAFKA_URL"], open: () => import("../tests/engines/broker-kafka.ts") },
  redis: { needs: ["TEST_REDIS_URL"], open: () => import("../tests/engines/broker-redis.ts") },
};

type Opened = { readonly broker: BrokerUnderTest };

export const buses = Object.keys(BROKERS);

/** Answers what is missing of the servers that a production set over this bus needs, and whether any is there at all. */
export function missingEngines(bus: string): { readonly missing: readonly string[]; readonly any: boolean } {
  const needed = [...new Set([...STORES, ...(BROKERS[bus]?.needs ?? [])])];
  const missing = needed.filter((name) => !process.env[name]);
  return { missing, any: missing.length < needed.length };
}

export async function openBroker(bus: string): Promise<BrokerUnderTest> {
  const known = BROKERS[bus];
  if (known === undefined) throw new Error(`there is no bus called ${bus}`);
  return (await known.open()).broker;
}

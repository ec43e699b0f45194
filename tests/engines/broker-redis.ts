// Redis Streams, as a market under test gets it: with a prefix of this run, and a way to leave nothing behind.
import { createClient } from "redis";
import { engineNamed, engineUrl } from "./engine.ts";
import type { BrokerUnderTest } from "./market-over-broker.ts";

const url = engineUrl("TEST_REDIS_URL");
const prefix = `market-${process.pid}`;

export const broker: BrokerUnderTest = {
  name: "redis streams",
  url: `${url}?prefix=${prefix}`,
  server: engineNamed("redis"),
  wipe: async () => {
    const client = await createClient({ url }).connect();
    for await (const keys of client.scanIterator({ MATCH: `{${prefix}:bus:*` }))
      if (keys.length > 0) await client.del(keys);
    client.destroy();
  },
};

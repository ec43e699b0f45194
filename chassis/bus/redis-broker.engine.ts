// The bus over Redis Streams by the conformance suite.
import { createClient } from "redis";
import { brokerConformance } from "./broker-conformance.ts";
import { testEngineUrl } from "./line.harness.ts";

const url = testEngineUrl("TEST_REDIS_URL");

brokerConformance("redis streams", {
  url,
  wipe: async (prefix) => {
    const client = await createClient({ url }).connect();
    for await (const keys of client.scanIterator({ MATCH: `{${prefix}:bus:*` }))
      if (keys.length > 0) await client.del(keys);
    client.destroy();
  },
});

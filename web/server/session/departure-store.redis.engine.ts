import assert from "node:assert/strict";
import { test } from "node:test";
import { onTestServer, temporaryRedis } from "@souk/chassis/redis/testing";
import { migrations } from "../stores.redis.ts";
import { departureStoreConformance } from "./departure-store.conformance.ts";
import { createRedisDepartureStore } from "./departure-store.redis.ts";

departureStoreConformance("redis", async (t) => {
  const { database, another } = await temporaryRedis(t, { migrations });
  return { store: createRedisDepartureStore(database), again: async () => createRedisDepartureStore(await another()) };
});

test("redis: a departure and its browser's list go by themselves at their end", async (t) => {
  const { database, prefix } = await temporaryRedis(t, { migrations });
  const store = createRedisDepartureStore(database);
  const sealed = new Uint8Array([0, 255, 10]);
  await store.add("a", { browser: "ada", sealed, expiresAt: 4_000_000_000_000 }, 4);
  await store.add("b", { browser: "ada", sealed, expiresAt: 3_900_000_000_000 }, 4);
  const ends = (key: string) => onTestServer((client) => client.pExpireTime(`${prefix}${key}`));
  assert.deepEqual(
    [await ends("departure:a"), await ends("departure:b"), await ends("departures:ada")],
    [4_000_000_000_000, 3_900_000_000_000, 4_000_000_000_000],
  );
  assert.deepEqual(Buffer.from((await store.take("a", 1)) ?? []), Buffer.from(sealed));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { onTestServer, temporaryRedis } from "@souk/chassis/redis/testing";
import { migrations } from "../stores.redis.ts";
import { themeStoreConformance } from "./theme-store.conformance.ts";
import { createRedisThemeStore } from "./theme-store.redis.ts";

themeStoreConformance("redis", async (t) => {
  const { database, another } = await temporaryRedis(t, { migrations });
  return { store: createRedisThemeStore(database), again: async () => createRedisThemeStore(await another()) };
});

test("redis: a draft goes by itself, a revision never", async (t) => {
  const { database, prefix } = await temporaryRedis(t, { migrations });
  const store = createRedisThemeStore(database);
  const expiresAt = 4_000_000_000_000;
  await store.putDraft("a", { settings: "{}", expiresAt }, 0);
  await store.save(0, { revision: 1, savedAt: 1, settings: "{}" });
  await onTestServer(async (client) => {
    assert.equal(await client.pExpireTime(`${prefix}theme:draft:a`), expiresAt);
    assert.equal(await client.pExpireTime(`${prefix}theme`), -1);
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { onTestServer, temporaryRedis } from "@souk/chassis/redis/testing";
import { migrations } from "../stores.redis.ts";
import { sessionStoreConformance } from "./session-store.conformance.ts";
import { createRedisSessionStore } from "./session-store.redis.ts";

sessionStoreConformance("redis", async (t) => {
  const { database, another } = await temporaryRedis(t, { migrations });
  return { store: createRedisSessionStore(database), again: async () => createRedisSessionStore(await another()) };
});

test("redis: a session goes by itself at its end, also after its tokens were exchanged", async (t) => {
  const { database, prefix } = await temporaryRedis(t, { migrations });
  const store = createRedisSessionStore(database);
  const expiresAt = 4_000_000_000_000;
  await store.add("a", { sealed: new Uint8Array([0, 255, 10]), expiresAt });
  await store.claim("a", 1, { now: 1, until: 2 });
  await store.replace("a", 1, new Uint8Array([13]));
  const ends = await onTestServer((client) => client.pExpireTime(`${prefix}session:a`));
  assert.equal(ends, expiresAt);
});

test("redis: no session takes the place of another", async (t) => {
  const { database } = await temporaryRedis(t, { migrations });
  const store = createRedisSessionStore(database);
  const session = { sealed: new Uint8Array([1]), expiresAt: 4_000_000_000_000 };
  await store.add("a", session);
  await assert.rejects(store.add("a", session));
});

// The keys that payments leaves in Redis are those that its migrations name, of those kinds, and none of them expires; and
// a change that can't be written whole is not written at all.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { onTestServer } from "@souk/chassis/redis/testing";
import { payOrder } from "../payment/pay-order.ts";
import { refundPayable } from "../refund/refund-payable.ts";
import { nothingIsLost, type RedisStoreForTests, temporaryRedisStore } from "../store.redis.harness.ts";
import { movableClock, startWorld } from "../testing.ts";
import { newPayable } from "./payable.ts";

const described = [
  new URL("../migrations/redis/0001-payables.lua", import.meta.url),
  new URL("../../../chassis/redis/migrations/0001-outbox-inbox-leases.lua", import.meta.url),
];
const LINE = /^-- ([a-z][^ ]*(?:, [a-z]+)*(?: PART)?) {2,}(hash|zset|set|string) /gm;

/** Name -> kind, as the migrations say. Words in capitals stand for anything. */
async function readLayout(): Promise<readonly { readonly name: RegExp; readonly kind: string }[]> {
  const texts = await Promise.all(described.map((file) => readFile(file, "utf8")));
  return texts
    .flatMap((text) => [...text.matchAll(LINE)])
    .flatMap(([, names = "", kind = ""]) =>
      names.split(", ").map((name) => ({ name: new RegExp(`^${name.replaceAll(/[A-Z]+/g, ".+")}$`), kind })),
    );
}

test("every key is described, of the kind that is described, and none expires", async (t) => {
  let opened: RedisStoreForTests | undefined;
  const world = await startWorld(t, {
    openStore: async (test, options) => {
      opened = await temporaryRedisStore(test, options);
      return opened;
    },
  });
  assert.ok(opened);
  const { prefix } = opened.redis;
  const request = world.request();
  await payOrder(world, request, world.context());
  await refundPayable(world, request.orderId, { refundId: world.ids.uuid(), amount: 1, reason: "x" }, world.context());
  await payOrder(world, world.request({ instruction: { method: "hosted" } }), world.context());
  await world.store.changeOnce(request.orderId, "evt_1", {}, () => ({ result: null }));
  const lease = await world.store.claimSweep("payments-1", 1_000);
  assert.ok(lease !== "held");
  await world.store.moveCursor("provider-events", 1, lease.fence);

  const layout = await readLayout();
  const found = await onTestServer(async (client) => {
    const keys = await client.keys(`${prefix}*`);
    return Promise.all(
      keys.map(async (key) => ({
        key: key.slice(prefix.length),
        kind: await client.type(key),
        ttl: await client.ttl(key),
      })),
    );
  });
  assert.ok(found.length >= 12, `${found.length} keys`);
  for (const { key, kind, ttl } of found) {
    const places = layout.filter(({ name }) => name.test(key));
    assert.ok(places.length > 0, `${key} is described nowhere`);
    assert.ok(
      places.some((place) => place.kind === kind),
      `${key} is a ${kind}`,
    );
    assert.equal(ttl, -1, `${key} expires`);
  }
});

test("a change that can't be written whole is not written at all", async (t) => {
  const clock = movableClock();
  const { store, ids, redis } = await temporaryRedisStore(t, { clock, recover: nothingIsLost });
  const { prefix } = redis;
  const put = (orderId: string, more: object) =>
    store.changeOnce(orderId, `evt_${orderId}`, {}, () => ({
      payable: { ...newPayable(orderId, "EUR", clock.now()), ...more },
      announcements: [{ type: "payment.closed" }],
      result: null,
    }));
  const [first, second] = [ids.uuid(), ids.uuid()];
  const capture = { intentId: "pi_1", amount: 7, currency: "EUR", at: clock.now(), counted: true };
  await assert.rejects(put(first, { captures: [capture] }), /breaks a rule of the store/);
  for (let partition = 0; partition < 8; partition += 1) {
    await onTestServer(async (client) => {
      const key = `${prefix}outbox:payment.closed:${partition}`;
      await client.del(key);
      await client.rPush(key, "not ours");
    });
  }
  await assert.rejects(put(second, {}), /is a list, not a zset/);
  for (const orderId of [first, second]) {
    assert.equal(await store.read(orderId), undefined);
    const booked = await onTestServer((client) => client.zScore(`${prefix}provider-events`, `evt_${orderId}`));
    assert.equal(booked, null);
  }
  assert.equal(await onTestServer((client) => client.exists(`${prefix}head`)), 0);
  assert.deepEqual(await onTestServer((client) => client.keys(`${prefix}payable*`)), []);
});

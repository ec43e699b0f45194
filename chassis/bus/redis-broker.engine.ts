// The bus over Redis Streams by the conformance suite, and what streams need besides: somebody who trims them.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { createClient } from "redis";
import { systemClock } from "../clock.ts";
import { silentLog } from "../sqlite/testing.ts";
import type { BrokerReading } from "./broker.ts";
import { brokerConformance } from "./broker-conformance.ts";
import { readBusUrl } from "./bus-url.ts";
import { testEngineUrl } from "./line.harness.ts";
import { createRedisBroker } from "./redis-broker.ts";

const url = testEngineUrl("TEST_REDIS_URL");
const connect = () => createClient({ url }).connect();

async function wipe(prefix: string): Promise<void> {
  const client = await connect();
  for await (const keys of client.scanIterator({ MATCH: `{${prefix}:bus:*` }))
    if (keys.length > 0) await client.del(keys);
  client.destroy();
}

brokerConformance("redis streams", {
  url,
  wipe,
  aside: async (prefix) => {
    const client = await connect();
    const length = await client.xLen(`{${prefix}:bus:orders}:dead-letters`);
    client.destroy();
    return length;
  },
});

const take = (reading: BrokerReading) => reading.read(1_500, AbortSignal.timeout(5_000));

/** A stream with entries of so many seconds ago, as if somebody had published then. */
async function openOldStream(t: TestContext, ages: readonly number[]) {
  const prefix = `trim-${process.pid}-${ages.length}`;
  const key = `{${prefix}:bus:orders}:0`;
  const client = await connect();
  const broker = createRedisBroker({ url: readBusUrl(`${url}?prefix=${prefix}`), log: silentLog });
  t.after(async () => {
    await broker.close();
    client.destroy();
    await wipe(prefix);
  });
  for (const age of ages) await client.xAdd(key, `${systemClock.now() - age * 1_000}-0`, { text: `${age} s ago` });
  const left = async () => ((await client.xRange(key, "-", "+")) ?? []).map(({ message }) => message.text);
  const readAll = async (subscriber: string) => {
    const reading = await broker.read({ subscriber, source: "orders", partitions: [0] });
    // What was left unacknowledged comes first, and where there is none, nothing.
    const found = [...(await take(reading)), ...(await take(reading))];
    return { reading, found };
  };
  return { broker, left, readAll };
}

test("redis streams: what every group has acknowledged is trimmed; a minute stays for those that keep no place", async (t) => {
  const { broker, left, readAll } = await openOldStream(t, [300, 200, 100, 30, 10]);
  const slow = await readAll("products.slow");
  const quick = await readAll("products.quick");
  assert.equal(quick.found.length, 5);
  await quick.reading.acknowledge(quick.found);
  await slow.reading.acknowledge(slow.found.slice(0, 1));
  await broker.trim("orders");
  assert.deepEqual(await left(), ["200 s ago", "100 s ago", "30 s ago", "10 s ago"], "the slow one has not had them");
  await slow.reading.acknowledge(slow.found);
  await broker.trim("orders");
  assert.deepEqual(await left(), ["30 s ago", "10 s ago"]);
});

test("redis streams: a group that never comes back holds nothing for longer than outboxes do", async (t) => {
  const day = 86_400;
  const { broker, left, readAll } = await openOldStream(t, [9 * day, 8 * day, 6 * day, 100]);
  const gone = await readAll("products.gone");
  assert.equal(gone.found.length, 4);
  await broker.trim("orders");
  assert.deepEqual(await left(), [`${6 * day} s ago`, "100 s ago"]);
  const again = await readAll("products.gone");
  assert.deepEqual(
    again.found.map(({ text }) => text),
    [`${6 * day} s ago`, "100 s ago"],
    "what was trimmed is a gap for its reader, not an empty message",
  );
});

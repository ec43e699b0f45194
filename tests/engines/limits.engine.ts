// Limits over gateways in a real Redis: the limiter's promises, two whole gateways that share one limit, and requests
// that are answered while Redis is killed and started again.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { readConfig } from "@souk/chassis/config";
import { fixedDiscovery } from "@souk/chassis/discovery";
import { quietLog } from "@souk/chassis/server.harness";
import { createClient } from "redis";
import { settings } from "../../services/gateway/config.ts";
import { rateLimiterConformance } from "../../services/gateway/policy/rate-limiter.conformance.ts";
import { createRateLimiter } from "../../services/gateway/policy/rate-limiter.ts";
import { openRedisBuckets } from "../../services/gateway/policy/redis-buckets.ts";
import { createService } from "../../services/gateway/service.ts";
import { engineNamed, engineUrl } from "./engine.ts";

const url = engineUrl("TEST_REDIS_URL");
const redis = engineNamed("redis");
const store = await openRedisBuckets({ url, log: quietLog });
test.after(() => store.close());
while (!store.isReady()) await systemClock.sleep(10);

rateLimiterConformance("redis:", () => ({
  // Without the guard of rate-limiter.shared.ts, whose fallback would hide a store that counts wrong.
  open: (policy) => ({ ...createRateLimiter(policy, () => 0), take: (key) => store.take(policy, key) }),
  pass: (ms) => systemClock.sleep(ms),
}));

const QUOTA = 600;

async function openGateways(t: TestContext, count: number) {
  const upstream = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end('{"items":[],"facets":[],"total":0}');
  });
  await new Promise<void>((resolve) => upstream.listen(0, "127.0.0.1", resolve));
  const upstreamUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
  const services = ["users", "products", "orders", "payments", "notifications"];
  const gateways = Array.from({ length: count }, (_, index) =>
    createService({
      config: readConfig(settings, {
        DISCOVERY_URL: "static:",
        SERVICE_CLIENT_SECRET: "x",
        LOG_LEVEL: "silent",
        INSTANCE_ID: `gateway-${index + 1}`,
        RATE_LIMIT_URL: url,
        TRUSTED_PROXIES: "127.0.0.1",
      }),
      overrides: {
        discovery: fixedDiscovery(services.map((service) => ({ service, instance: service, url: upstreamUrl }))),
      },
    }),
  );
  const urls = await Promise.all(gateways.map(async (each) => (await each.start()).url));
  t.after(async () => {
    await Promise.all(gateways.map((each) => each.stop()));
    upstream.closeAllConnections();
    upstream.close();
  });
  return urls;
}

let shoppers = 0;
const newShopper = (): string => {
  shoppers += 1;
  return `10.${process.pid % 250}.${shoppers >> 8}.${shoppers & 255}`;
};

async function statusOf(origin: string, shopper: string): Promise<number> {
  const answer = await fetch(`${origin}/api/v1/products?limit=1`, { headers: { "x-forwarded-for": shopper } });
  await answer.arrayBuffer();
  return answer.status;
}

async function forget(): Promise<void> {
  const client = await createClient({ url }).connect();
  for await (const keys of client.scanIterator({ MATCH: "souk:limit:*" })) if (keys.length > 0) await client.del(keys);
  client.destroy();
}

test("two gateways share one limit", async (t) => {
  await forget();
  const gateways = await openGateways(t, 2);
  const shopper = newShopper();
  const startedMs = systemClock.monotonicMs();
  const counts = [0, 0];
  for (let round = 0; round < 80; round += 1) {
    const statuses = await Promise.all(
      Array.from({ length: 10 }, (_, index) => statusOf(gateways[index % 2] ?? "", shopper)),
    );
    statuses.forEach((status, index) => {
      assert.ok(status === 200 || status === 429, `status ${status}`);
      if (status === 200) counts[index % 2] = (counts[index % 2] ?? 0) + 1;
    });
  }
  const seconds = (systemClock.monotonicMs() - startedMs) / 1_000;
  const all = counts.reduce((sum, each) => sum + each, 0);
  t.diagnostic(`${all} of 800 allowed in ${seconds.toFixed(1)} s, by gateway ${counts.join(" and ")}`);
  assert.ok(all >= QUOTA && all <= QUOTA + Math.ceil(seconds * 10) + 1, `${all} were allowed in ${seconds} s`);
});

test("Redis hangs: requests wait for it 50 ms at most, and soon not at all", async (t) => {
  const [origin = ""] = await openGateways(t, 1);
  assert.equal(await statusOf(origin, newShopper()), 200);
  const client = await createClient({ url }).connect();
  t.after(() => client.destroy());
  await client.sendCommand(["CLIENT", "PAUSE", "1500", "ALL"]);
  const times: number[] = [];
  for (let count = 0; count < 50; count += 1) {
    const startedMs = systemClock.monotonicMs();
    assert.equal(await statusOf(origin, newShopper()), 200);
    times.push(systemClock.monotonicMs() - startedMs);
  }
  const slow = times.filter((each) => each > 40).length;
  t.diagnostic(`${slow} of 50 waited, the slowest ${Math.max(...times).toFixed(0)} ms`);
  assert.ok(slow >= 1 && slow <= 5 && Math.max(...times) < 300, `${slow} were slow`);
});

test("Redis is killed and comes back: every request is answered, and then limits are shared again", async (t) => {
  const gateways = await openGateways(t, 2);
  const [first = "", second = ""] = gateways;
  let stop = false;
  let slowestMs = 0;
  const answers = new Map<number | string, number>();
  const ask = async (): Promise<void> => {
    for (let count = 0; !stop; count += 1) {
      const startedMs = systemClock.monotonicMs();
      const status = await statusOf(gateways[count % 2] ?? "", newShopper()).catch((error: Error) => error.message);
      slowestMs = Math.max(slowestMs, systemClock.monotonicMs() - startedMs);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      await systemClock.sleep(5);
    }
  };
  const asking = Promise.all(Array.from({ length: 4 }, ask));
  await systemClock.sleep(500);
  await redis.stop();
  await systemClock.sleep(1_000);
  await redis.start();
  await systemClock.sleep(2_500);
  stop = true;
  await asking;
  t.diagnostic(`${JSON.stringify(Object.fromEntries(answers))}, the slowest ${slowestMs.toFixed(0)} ms`);
  assert.deepEqual([...answers.keys()], [200]);
  assert.ok(slowestMs < 1_000, `${slowestMs} ms`);
  const shopper = newShopper();
  const remaining = async (origin: string): Promise<number> => {
    const answer = await fetch(`${origin}/api/v1/products?limit=1`, { headers: { "x-forwarded-for": shopper } });
    await answer.arrayBuffer();
    return Number(/r=(\d+)/.exec(answer.headers.get("ratelimit") ?? "")?.[1]);
  };
  assert.equal(await remaining(first), QUOTA - 1);
  assert.equal(await remaining(second), QUOTA - 2);
});

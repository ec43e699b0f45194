// The shared store here is one that a test can stop, slow down and break; a real Redis is in tests/engines.
import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createLog } from "@souk/chassis/log";
import { Registry } from "prom-client";
import { createLimits } from "./limits.ts";
import { type BucketStore, createSharedLimiting, TAKE_TIMEOUT_MS } from "./rate-limiter.shared.ts";
import { createRateLimiter, type Taken } from "./rate-limiter.ts";

const policy = { name: "test", quota: 3, windowSeconds: 60 };
const log = createLog({ service: "gateway", instance: "gateway-1", level: "silent" });
const fine: Taken = { allowed: true, remaining: 41, resetSeconds: 0 };

function setUp(take: BucketStore["take"]) {
  const state = { ready: true, asked: 0, take };
  const store: BucketStore = {
    isReady: () => state.ready,
    take: (...told) => {
      state.asked += 1;
      return state.take(...told);
    },
    close: () => undefined,
  };
  const registry = new Registry();
  const share = createSharedLimiting({ store, clock: systemClock, log, registry });
  const limiter = share(createRateLimiter(policy, () => systemClock.monotonicMs()));
  const shown = async (name: string): Promise<number> => {
    const metric = await registry.getSingleMetric(name)?.get();
    return (metric?.values ?? []).reduce((sum, each) => sum + each.value, 0);
  };
  return { state, limiter, shown };
}

const never = (): Promise<Taken> => new Promise(() => undefined);

test("the store's word counts", async () => {
  const { limiter, shown } = setUp(async () => fine);
  assert.deepEqual(await limiter.take("a"), fine);
  assert.equal(await shown("souk_rate_limit_shared"), 1);
  assert.equal(await shown("souk_rate_limit_fallbacks_total"), 0);
});

test("a store that hangs costs each request 50 ms at most, and soon only one a second", async () => {
  const { state, limiter, shown } = setUp(never);
  const startedMs = systemClock.monotonicMs();
  for (let count = 0; count < 3; count += 1) assert.equal((await limiter.take("a")).allowed, true);
  const waitedMs = systemClock.monotonicMs() - startedMs;
  assert.ok(waitedMs >= 3 * (TAKE_TIMEOUT_MS - 2) && waitedMs < 3 * TAKE_TIMEOUT_MS + 400, `${waitedMs} ms`);
  const taken = limiter.take("a");
  assert.ok(!(taken instanceof Promise), "counted here, at once");
  assert.equal(taken.allowed, false, "the limit in memory still holds");
  assert.equal(state.asked, 3);
  assert.equal(await shown("souk_rate_limit_shared"), 0);
  await systemClock.sleep(1_050);
  const tries = Array.from({ length: 10 }, () => limiter.take("b"));
  assert.equal(tries.filter((each) => each instanceof Promise).length, 1);
  await Promise.all(tries);
  assert.equal(await shown("souk_rate_limit_fallbacks_total"), 3 + 1 + 10);
});

test("a gateway that was busy itself does not call an answer late that is there", async () => {
  const { limiter } = setUp(async () => {
    await stat(import.meta.filename);
    return fine;
  });
  const taken = limiter.take("a");
  const untilMs = systemClock.monotonicMs() + 2 * TAKE_TIMEOUT_MS;
  while (systemClock.monotonicMs() < untilMs); // Nothing else runs meanwhile.
  assert.deepEqual(await taken, fine);
});

test("a store that is back counts again", async () => {
  const { state, limiter, shown } = setUp(() => Promise.reject(new Error("LOADING")));
  for (let count = 0; count < 3; count += 1) assert.equal((await limiter.take("a")).allowed, true);
  assert.equal((await limiter.take("a")).allowed, false);
  state.take = async () => fine;
  await systemClock.sleep(1_050);
  assert.deepEqual(await limiter.take("a"), fine);
  assert.deepEqual(await limiter.take("a"), fine);
  assert.equal(await shown("souk_rate_limit_shared"), 1);
});

test("without a connection nobody is asked", async () => {
  const { state, limiter } = setUp(async () => fine);
  state.ready = false;
  assert.ok(!(limiter.take("a") instanceof Promise));
  assert.equal(state.asked, 0);
});

test("another kind of store is one clear error, without the password", () => {
  const parts = { clock: systemClock, log, registry: new Registry() };
  for (const url of ["memcached://:s3cret@host", "redis:", "", "redis.example"]) {
    assert.throws(
      () => createLimits({ url, ...parts }),
      (error: Error) => /^RATE_LIMIT_URL must be memory:, redis:/.test(error.message) && !error.message.includes("s3c"),
      url,
    );
  }
  createLimits({ url: "memory:", ...parts });
  createLimits({ url: "rediss://user:s3cret@host:6380/1", ...parts });
});

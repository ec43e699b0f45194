import assert from "node:assert/strict";
import { test } from "node:test";
import { createRateLimiter, rateLimitField } from "./rate-limiter.ts";

test("a burst up to the quota, then refused until it refills", () => {
  let nowMs = 0;
  const limiter = createRateLimiter({ name: "test", quota: 3, windowSeconds: 3 }, () => nowMs);
  assert.deepEqual(
    [1, 2, 3, 4].map(() => limiter.take("a").allowed),
    [true, true, true, false],
  );
  assert.equal(limiter.take("b").allowed, true);
  assert.equal(limiter.take("a").resetSeconds, 1);
  nowMs = 1_000;
  assert.equal(limiter.take("a").allowed, true);
  assert.equal(limiter.take("a").allowed, false);
});

test("the fields say the quota and what is left", () => {
  const limiter = createRateLimiter({ name: "test", quota: 2, windowSeconds: 60 }, () => 0);
  assert.equal(limiter.policyField, '"test";q=2;w=60');
  assert.equal(rateLimitField(limiter.policy, limiter.take("a")), '"test";r=1;t=0');
});

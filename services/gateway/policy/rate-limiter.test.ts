import assert from "node:assert/strict";
import { test } from "node:test";
import { rateLimiterConformance } from "./rate-limiter.conformance.ts";
import { createRateLimiter, rateLimitField } from "./rate-limiter.ts";

rateLimiterConformance("memory:", () => {
  let nowMs = 0;
  return {
    open: (policy) => createRateLimiter(policy, () => nowMs),
    pass: async (ms) => {
      nowMs += ms;
    },
  };
});

test("the fields say the quota and what is left", () => {
  const limiter = createRateLimiter({ name: "test", quota: 2, windowSeconds: 60 }, () => 0);
  assert.equal(limiter.policyField, '"test";q=2;w=60');
  assert.equal(rateLimitField(limiter.policy, limiter.take("a")), '"test";r=1;t=0');
});

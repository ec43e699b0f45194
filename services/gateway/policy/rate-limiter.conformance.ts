// What every limiter promises, wherever it counts. Time passes by the limiter's own clock: a test's in memory, a real
// one on a server.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { LimitPolicy, RateLimiter, Taken } from "./rate-limiter.ts";

export type LimiterStage = {
  /** The same policy again: the same limit, seen from another gateway where they share. */
  open(policy: LimitPolicy): RateLimiter;
  pass(ms: number): Promise<void>;
};

let policies = 0;
/** Of each test its own: counters of a server outlive a test. */
const policyOf = (quota: number, windowSeconds: number): LimitPolicy => {
  policies += 1;
  return { name: `test-${process.pid}-${policies}`, quota, windowSeconds };
};

const allowed = async (limiter: RateLimiter, key: string): Promise<boolean> => (await limiter.take(key)).allowed;

export function rateLimiterConformance(name: string, open: () => LimiterStage): void {
  suite(`rate limiter ${name}`, () => {
    test("a burst up to the quota, then refused until it refills", async () => {
      const stage = open();
      const limiter = stage.open(policyOf(3, 3));
      const burst: Taken[] = [];
      for (let count = 0; count < 4; count += 1) burst.push(await limiter.take("a"));
      assert.deepEqual(
        burst.map((each) => each.allowed),
        [true, true, true, false],
      );
      assert.deepEqual(
        burst.map((each) => each.remaining),
        [2, 1, 0, 0],
      );
      assert.deepEqual(
        burst.map((each) => each.resetSeconds),
        [0, 0, 1, 1],
      );
      await stage.pass(1_020);
      assert.equal(await allowed(limiter, "a"), true);
      assert.equal(await allowed(limiter, "a"), false);
    });

    test("each key and each policy has its own bucket", async () => {
      const stage = open();
      const limiter = stage.open(policyOf(1, 60));
      const other = stage.open(policyOf(1, 60));
      assert.equal(await allowed(limiter, "a"), true);
      assert.equal(await allowed(limiter, "a"), false);
      assert.equal(await allowed(limiter, "b"), true);
      assert.equal(await allowed(other, "a"), true);
    });

    test("a full bucket does not grow, and a refusal costs nothing", async () => {
      const stage = open();
      const limiter = stage.open(policyOf(2, 1));
      assert.equal(await allowed(limiter, "a"), true);
      await stage.pass(1_600);
      const burst: boolean[] = [];
      for (let count = 0; count < 6; count += 1) burst.push(await allowed(limiter, "a"));
      assert.deepEqual(burst, [true, true, false, false, false, false]);
      await stage.pass(520);
      assert.equal(await allowed(limiter, "a"), true);
    });

    test("takes at the same moment are never more than the quota", async () => {
      const limiter = open().open(policyOf(20, 600));
      const takes = await Promise.all(Array.from({ length: 100 }, () => limiter.take("a")));
      assert.equal(takes.filter((each) => each.allowed).length, 20);
    });

    test("the field says quota and window; a long wait is said in seconds, rounded up", async () => {
      const policy = policyOf(1, 90);
      const limiter = open().open(policy);
      assert.equal(limiter.policyField, `"${policy.name}";q=1;w=90`);
      assert.deepEqual(limiter.policy, policy);
      assert.equal((await limiter.take("a")).resetSeconds, 90);
    });
  });
}

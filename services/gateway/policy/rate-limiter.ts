// Token buckets: a key may burst up to the quota and refills evenly over the window. In memory, per gateway instance,
// bounded: when there are too many keys, the ones seen longest ago are forgotten, which only ever favours the client.
import { createBoundedMap } from "@souk/chassis/bounded-map";

export type LimitPolicy = { readonly name: string; readonly quota: number; readonly windowSeconds: number };

export type Taken = { readonly allowed: boolean; readonly remaining: number; readonly resetSeconds: number };

export type RateLimiter = {
  take(key: string): Taken;
  readonly policy: LimitPolicy;
  /** The constant `RateLimit-Policy` field (draft-ietf-httpapi-ratelimit-headers). */
  readonly policyField: string;
};

const MAX_KEYS = 100_000;

class Bucket {
  tokens: number;
  atMs: number;
  constructor(tokens: number, atMs: number) {
    this.tokens = tokens;
    this.atMs = atMs;
  }
}

export function createRateLimiter(policy: LimitPolicy, monotonicMs: () => number): RateLimiter {
  const buckets = createBoundedMap<string, Bucket>(MAX_KEYS);
  const perMs = policy.quota / (policy.windowSeconds * 1000);
  return {
    policy,
    policyField: `"${policy.name}";q=${policy.quota};w=${policy.windowSeconds}`,
    take: (key) => {
      const nowMs = monotonicMs();
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        bucket = new Bucket(policy.quota, nowMs);
        buckets.set(key, bucket);
      } else {
        bucket.tokens = Math.min(policy.quota, bucket.tokens + (nowMs - bucket.atMs) * perMs);
        bucket.atMs = nowMs;
      }
      const allowed = bucket.tokens >= 1;
      if (allowed) bucket.tokens -= 1;
      const waitMs = bucket.tokens >= 1 ? 0 : (1 - bucket.tokens) / perMs;
      return { allowed, remaining: Math.floor(bucket.tokens), resetSeconds: Math.ceil(waitMs / 1000) };
    },
  };
}

/** The `RateLimit` field of an answer. */
export function rateLimitField(policy: LimitPolicy, { remaining, resetSeconds }: Taken): string {
  return `"${policy.name}";r=${remaining};t=${resetSeconds}`;
}

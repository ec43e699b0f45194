// Token buckets: a key may burst up to the quota and refills evenly over the window. Here is the port and the one in
// memory, per gateway instance, bounded: when there are too many keys, the ones seen longest ago are forgotten, which
// only ever favours the client.
import { createBoundedMap } from "@souk/chassis/bounded-map";

export type LimitPolicy = { readonly name: string; readonly quota: number; readonly windowSeconds: number };

export type Taken = { readonly allowed: boolean; readonly remaining: number; readonly resetSeconds: number };

export type RateLimiter = {
  /** Takes a token, if there is one. At once where nobody else has to be asked; never rejects. */
  take(key: string): Taken | Promise<Taken>;
  readonly policy: LimitPolicy;
  /** The constant `RateLimit-Policy` field (draft-ietf-httpapi-ratelimit-headers). */
  readonly policyField: string;
};

/** Answers at once, always. */
export type LocalRateLimiter = Omit<RateLimiter, "take"> & { take(key: string): Taken };

const MAX_KEYS = 100_000;

class Bucket {
  tokens: number;
  atMs: number;
  constructor(tokens: number, atMs: number) {
    this.tokens = tokens;
    this.atMs = atMs;
  }
}

export function createRateLimiter(policy: LimitPolicy, monotonicMs: () => number): LocalRateLimiter {
  const buckets = createBoundedMap<string, Bucket>(MAX_KEYS);
  const perMs = policy.quota / (policy.windowSeconds * 1000);
  return {
    policy,
    policyField: policyField(policy),
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

/** The `RateLimit-Policy` field. */
export function policyField({ name, quota, windowSeconds }: LimitPolicy): string {
  return `"${name}";q=${quota};w=${windowSeconds}`;
}

/** The `RateLimit` field of an answer. */
export function rateLimitField(policy: LimitPolicy, { remaining, resetSeconds }: Taken): string {
  return `"${policy.name}";r=${remaining};t=${resetSeconds}`;
}

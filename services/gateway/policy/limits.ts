// Which limit a request falls under, and where it is counted. Guessing at accounts is bounded far below browsing; users
// has its own limits per account behind this one.
import type { Clock } from "@souk/chassis/clock";
import type { Log } from "@souk/chassis/log";
import type { Registry } from "prom-client";
import { type BucketStore, createSharedLimiting } from "./rate-limiter.shared.ts";
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";
import { openRedisBuckets } from "./redis-buckets.ts";

export type Limits = {
  of(path: string): RateLimiter;
  /** Does not wait for a store that is away: until it answers this gateway counts alone. */
  start(): Promise<void>;
  stop(): void;
};

export type LimitsOptions = {
  /** `memory:`, `redis://…` or `rediss://…` (TLS). */
  readonly url: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
};

const GENERAL = { name: "general", quota: 600, windowSeconds: 60 } as const;
const ACCOUNTS = { name: "accounts", quota: 60, windowSeconds: 60 } as const;
const ACCOUNT_PATHS = ["/api/v1/auth/", "/oauth/"];
/** So long a start waits, that its first requests are counted with the others. */
const FIRST_CONNECTION_MS = 500;
const LOOK_MS = 10;

export function createLimits({ url, clock, log, registry }: LimitsOptions): Limits {
  const shared = isShared(url);
  const monotonicMs = (): number => clock.monotonicMs();
  const local = [createRateLimiter(GENERAL, monotonicMs), createRateLimiter(ACCOUNTS, monotonicMs)] as const;
  let [general, accounts]: readonly [RateLimiter, RateLimiter] = local;
  let store: BucketStore | undefined;
  return {
    of: (path) => (ACCOUNT_PATHS.some((prefix) => path.startsWith(prefix)) ? accounts : general),
    start: async () => {
      if (!shared) return;
      store = await openRedisBuckets({ url, log });
      const share = createSharedLimiting({ store, clock, log, registry });
      [general, accounts] = [share(local[0]), share(local[1])];
      for (let waitedMs = 0; !store.isReady() && waitedMs < FIRST_CONNECTION_MS; waitedMs += LOOK_MS) {
        await clock.sleep(LOOK_MS);
      }
      if (!store.isReady()) log.warn("RATE_LIMIT_URL is not reached yet: this gateway counts alone until it is");
    },
    stop: () => store?.close(),
  };
}

/** Throws without what follows the scheme: it may hold a password. */
function isShared(url: string): boolean {
  if (url === "memory:") return false;
  const scheme = url.split(":", 1)[0] ?? "";
  if ((scheme === "redis" || scheme === "rediss") && URL.canParse(url) && new URL(url).hostname) return true;
  throw new Error(
    `RATE_LIMIT_URL must be memory:, redis://host:6379 or rediss://host:6379, not ${scheme.slice(0, 20)}:`,
  );
}

// Which limit a request falls under. Guessing at accounts is bounded far below browsing; users has its own limits per
// account behind this one.
import { createRateLimiter, type RateLimiter } from "./rate-limiter.ts";

export type Limits = { of(path: string): RateLimiter };

const GENERAL = { name: "general", quota: 600, windowSeconds: 60 } as const;
const ACCOUNTS = { name: "accounts", quota: 60, windowSeconds: 60 } as const;
const ACCOUNT_PATHS = ["/api/v1/auth/", "/oauth/"];

export function createLimits(monotonicMs: () => number): Limits {
  const general = createRateLimiter(GENERAL, monotonicMs);
  const accounts = createRateLimiter(ACCOUNTS, monotonicMs);
  return { of: (path) => (ACCOUNT_PATHS.some((prefix) => path.startsWith(prefix)) ? accounts : general) };
}

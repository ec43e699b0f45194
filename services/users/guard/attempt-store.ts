// The port to the counters that slow guessing down. Kept in the store, so that instances share them and a restart
// forgives nothing. A bucket holds `burst` attempts and gets one back every `intervalMs`.
import type { Instant } from "@souk/chassis/clock";

export type Bucket = {
  /** Names nobody: a keyed hash (guessing-limits.ts). */
  readonly key: string;
  readonly burst: number;
  readonly intervalMs: number;
};

export type AttemptStore = {
  /**
   * Takes one attempt from every bucket, or from none. Of any number of calls at one moment exactly `burst` are taken.
   * `retryAfterMs` is when the fullest bucket has one again; being refused does not prolong it.
   */
  take(buckets: readonly Bucket[], at: Instant): Promise<"taken" | { readonly retryAfterMs: number }>;
  /** Gives attempts back that were no guesses. Never beyond `burst`. */
  giveBack(buckets: readonly Bucket[], at: Instant): Promise<void>;
  /** Notes that the account has signed in from this network; the least recently seen go past MAX_KNOWN_NETWORKS. */
  remember(accountId: string, network: string, at: Instant): Promise<void>;
  isKnown(accountId: string, network: string): Promise<boolean>;
  /** Drops at most `limit` full buckets and networks not seen for KNOWN_NETWORK_KEPT_MS each; says how many. */
  sweep(now: Instant, limit: number): Promise<number>;
};

export const MAX_KNOWN_NETWORKS = 10;
export const KNOWN_NETWORK_KEPT_MS = 90 * 24 * 3_600_000;

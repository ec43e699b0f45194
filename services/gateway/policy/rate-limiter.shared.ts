// One limit over all gateways: asks the shared store, within a few milliseconds, or counts alone. A store that is down
// must not take the shop with it, so everything fails open: to the limiter in memory, which still bounds each gateway.
import type { Clock } from "@souk/chassis/clock";
import type { Log } from "@souk/chassis/log";
import { Counter, Gauge, type Registry } from "prom-client";
import { type LimitPolicy, type LocalRateLimiter, policyField, type RateLimiter, type Taken } from "./rate-limiter.ts";

export type BucketStore = {
  isReady(): boolean;
  /** One atomic take. Rejects when the store does not answer. */
  take(policy: LimitPolicy, key: string): Promise<Taken>;
  close(): void;
};

export type SharedLimiterOptions = {
  readonly store: BucketStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly registry: Registry;
};

/** Longer than this no request waits for its limit. */
export const TAKE_TIMEOUT_MS = 50;
/** So many takes in a row without an answer, and the store is left alone for a while but for one that tries. */
const FAILURES_TO_LEAVE = 3;
const LEAVE_MS = 1_000;

/** One store, one opinion about it, for as many limits as there are. */
export function createSharedLimiting({ store, clock, log, registry }: SharedLimiterOptions) {
  let failures = 0;
  let leftUntilMs = Number.NEGATIVE_INFINITY;
  let alone = false;
  const fallbacks = new Counter({
    name: "souk_rate_limit_fallbacks_total",
    help: "Requests counted by this gateway alone, because the shared store did not answer.",
    labelNames: ["reason"],
    registers: [registry],
  });
  new Gauge({
    name: "souk_rate_limit_shared",
    help: "1: limits are counted over all gateways. 0: by this gateway alone. Alert on 0.",
    registers: [registry],
    collect() {
      this.set(alone || !store.isReady() ? 0 : 1);
    },
  });

  const succeeded = (): void => {
    failures = 0;
    leftUntilMs = Number.NEGATIVE_INFINITY;
    if (!alone) return;
    alone = false;
    log.info("limits are counted over all gateways again");
  };
  const failed = (reason: "late" | "error" | "away", error?: unknown): void => {
    fallbacks.inc({ reason });
    if (reason !== "away") {
      failures += 1;
      if (failures >= FAILURES_TO_LEAVE) leftUntilMs = clock.monotonicMs() + LEAVE_MS;
    }
    if (alone || (reason !== "away" && failures < FAILURES_TO_LEAVE)) return;
    alone = true;
    log.error({ reason, err: error }, "the shared store of limits does not answer: this gateway counts alone");
  };
  /** Whether to ask. Of those that come while the store is left alone, one a second tries. */
  const asks = (): boolean => {
    if (!store.isReady()) return false;
    if (failures < FAILURES_TO_LEAVE) return true;
    const nowMs = clock.monotonicMs();
    if (nowMs < leftUntilMs) return false;
    leftUntilMs = nowMs + LEAVE_MS;
    return true;
  };

  return (local: LocalRateLimiter): RateLimiter => {
    const ask = (key: string): Promise<Taken> =>
      new Promise((resolve) => {
        let over = false;
        const giveUp = (reason: "late" | "error", error?: unknown): void => {
          if (over) return;
          over = true;
          clearTimeout(timer);
          failed(reason, error);
          resolve(local.take(key));
        };
        // Where it was us who were busy, the answer is there already and is read before this.
        const timer = setTimeout(() => setImmediate(giveUp, "late"), TAKE_TIMEOUT_MS);
        store.take(local.policy, key).then(
          (taken) => {
            if (over) return;
            over = true;
            clearTimeout(timer);
            succeeded();
            resolve(taken);
          },
          (error: unknown) => giveUp("error", error),
        );
      });
    return {
      policy: local.policy,
      policyField: policyField(local.policy),
      take: (key) => {
        if (asks()) return ask(key);
        failed("away");
        return local.take(key);
      },
    };
  };
}

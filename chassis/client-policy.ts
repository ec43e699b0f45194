// What protects a target and us from each other: a breaker that stops asking a service that fails, a bulkhead that
// bounds how much of us may wait for it, and a budget that keeps retries from becoming a storm.
import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  CircuitState,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  SamplingBreaker,
} from "cockatiel";
import { problem } from "./errors.ts";

export type ClientLimits = {
  /** Requests under way to one service, and those waiting for their turn. */
  readonly maxInFlight: number;
  readonly maxQueued: number;
  readonly connectionsPerInstance: number;
  /** Of one attempt; the caller's deadline bounds them all. */
  readonly attemptTimeoutMs: number;
  /** Retries per call on average, and how many may come at once. */
  readonly retryRatio: number;
  readonly retryBurst: number;
  readonly maxAttempts: number;
  /** How long a call waits for an instance where none listens (a restart takes about 2 s). */
  readonly absenceMs: number;
  /** The breaker opens when so many of the calls in the window failed, but never for fewer than minimumRps. */
  readonly breakerThreshold: number;
  readonly breakerWindowMs: number;
  readonly breakerMinimumRps: number;
  readonly breakerOpenMs: number;
  readonly breakerMaxOpenMs: number;
};

export const clientLimits: ClientLimits = {
  maxInFlight: 256,
  maxQueued: 512,
  connectionsPerInstance: 64,
  attemptTimeoutMs: 15_000,
  retryRatio: 0.2,
  retryBurst: 50,
  maxAttempts: 4,
  absenceMs: 10_000,
  breakerThreshold: 0.5,
  breakerWindowMs: 10_000,
  breakerMinimumRps: 1,
  breakerOpenMs: 500,
  breakerMaxOpenMs: 5_000,
};

export type Guard = {
  /** Throws `unavailable` at once where the breaker is open or the queue is full. */
  run<T>(work: () => Promise<T>): Promise<T>;
  state(): "closed" | "open" | "half-open";
};

/** A failure that says something about the target's health, thrown by the work and unwrapped by the caller. */
export class TargetFailure extends Error {}

export function createGuard(service: string, limits: ClientLimits): Guard {
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof TargetFailure),
    {
      halfOpenAfter: new ExponentialBackoff({ initialDelay: limits.breakerOpenMs, maxDelay: limits.breakerMaxOpenMs }),
      breaker: new SamplingBreaker({
        threshold: limits.breakerThreshold,
        duration: limits.breakerWindowMs,
        minimumRps: limits.breakerMinimumRps,
      }),
    },
  );
  const bounds = bulkhead(limits.maxInFlight, limits.maxQueued);
  return {
    run: async (work) => {
      try {
        return await breaker.execute(() => bounds.execute(work));
      } catch (error) {
        if (error instanceof BrokenCircuitError) throw unavailable(`${service} failed too often just now`, error);
        if (error instanceof BulkheadRejectedError) throw unavailable(`too much is waiting for ${service}`, error);
        throw error instanceof TargetFailure ? error.cause : error;
      }
    },
    state: () => {
      if (breaker.state === CircuitState.Closed) return "closed";
      return breaker.state === CircuitState.HalfOpen ? "half-open" : "open";
    },
  };
}

function unavailable(detail: string, cause: unknown) {
  return problem("unavailable", detail, { retryAfterSeconds: 1, cause });
}

export type RetryBudget = { called(): void; take(): boolean };

/** Every call earns a part of a retry; a storm of failures soon finds the purse empty. */
export function createRetryBudget({ retryRatio, retryBurst }: ClientLimits): RetryBudget {
  let tokens = retryBurst;
  return {
    called: () => {
      tokens = Math.min(retryBurst, tokens + retryRatio);
    },
    take: () => {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

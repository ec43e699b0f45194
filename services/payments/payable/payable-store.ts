// The port of payments' own books. One method is one atomic operation.
import type { Instant } from "@souk/chassis/clock";
import type { TraceContext } from "@souk/chassis/context";
import type { Payable } from "./payable.ts";
import type { Change, Draft } from "./payable-change.ts";

/** A rule: pure, because a store may run it more than once before one of its answers is kept. */
export type Rule<T> = (current: Payable | undefined) => Change<T>;

/** What an event of the change is traced back to. */
export type Cause = { readonly trace?: TraceContext };

/**
 * What the provider knows of an order whose payable a store may have lost; undefined: nothing. Throws where the provider
 * does not answer: then nothing may be done with the order.
 */
export type Recovery = (orderId: string) => Promise<Draft | undefined>;

/** Only its holder sweeps. */
export const SWEEP_LEASE = "payments.sweep";
/** Stripe repeats an event for three days; events are listed for thirty. */
export const PROVIDER_EVENTS_KEPT_MS = 35 * 24 * 3_600_000;
/** Old ones go as new ones come, at most so many at once. */
export const FORGOTTEN_AT_ONCE = 200;

export type PayableStore = {
  /** Distinguishes this shop's objects from others' in the same account of the provider. Never changes. */
  readonly identity: string;
  /**
   * Runs the rule on the present payable and keeps what it answers, its events (each raising the version by one) and the
   * index of provider ids, all or nothing. Two changes of one order never interleave. Durable when it resolves.
   */
  change<T>(orderId: string, cause: Cause, rule: Rule<T>): Promise<T>;
  /** As `change`, booking the provider's event in the same operation; "duplicate": booked before, nothing was run. */
  changeOnce<T>(orderId: string, providerEventId: string, cause: Cause, rule: Rule<T>): Promise<T | "duplicate">;
  read(orderId: string): Promise<Payable | undefined>;
  /** The payable that an id of the provider (PaymentIntent, session) belongs to. */
  findByProviderId(providerId: string): Promise<Payable | undefined>;
  /** Orders that the sweep should look at, those that have waited longest first. */
  due(now: Instant, limit: number): Promise<readonly string[]>;
  /** How far the provider's events have been read, or null. */
  readCursor(name: string): Promise<Instant | null>;
  /** Moves it; where the fence is no longer the newest, nothing happens and the answer is "lost". */
  moveCursor(name: string, to: Instant, fence: number): Promise<"moved" | "lost">;
  /** One instance at a time sweeps. */
  claimSweep(holder: string, ttlMs: number): Promise<{ readonly fence: number } | "held">;
};

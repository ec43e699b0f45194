// What travels with every request, event and outgoing call: ids, the trace, and how long anybody still waits. What is
// seldom asked for (a bound log, an abort signal) is made when it is asked for, because most requests never do.
import type { Clock } from "./clock.ts";
import { problem } from "./errors.ts";
import type { Log } from "./log.ts";
import type { Random } from "./random.ts";

/** W3C trace context, level 1. */
export type TraceContext = { readonly traceId: string; readonly spanId: string; readonly sampled: boolean };

export type Deadline = { readonly atMs: number; remainingMs(): number };

export type Context = {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly deadline: Deadline;
  /** Aborts at the deadline, and where somebody reads only: when the caller goes away. */
  readonly signal: AbortSignal;
  /** Bound to the request's ids. */
  readonly log: Log;
};

/** Who waits unsaid, waits so long; nobody waits longer than the second. */
export const DEFAULT_TIMEOUT_MS = 30_000;
export const MAX_TIMEOUT_MS = 60_000;

const TRACEPARENT = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);

/** Undefined for what is malformed or all zeros (W3C trace context, 3.2). */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  if (header === undefined || header.length !== 55 || !TRACEPARENT.test(header)) return undefined;
  const traceId = header.slice(3, 35);
  const spanId = header.slice(36, 52);
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(header.slice(53), 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** A new span's ids: in the parent's trace, or in one of its own. */
export function newTrace(random: Random, parent: TraceContext | undefined, sampled: boolean): TraceContext {
  const digits = digitsOf(random);
  const spanId = digits.take(16);
  if (parent) return { traceId: parent.traceId, spanId, sampled: parent.sampled };
  return { traceId: digits.take(32), spanId, sampled };
}

/** Hexadecimal digits are made many at a time: an id is then only a part of a string. A memo, not state. */
const pools = new WeakMap<Random, HexDigits>();
const POOL_BYTES = 2_048;

class HexDigits {
  readonly #random: Random;
  #digits = "";
  #used = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  take(count: number): string {
    if (this.#used + count > this.#digits.length) {
      this.#digits = Buffer.from(this.#random.bytes(POOL_BYTES)).toString("hex");
      this.#used = 0;
    }
    this.#used += count;
    return this.#digits.slice(this.#used - count, this.#used);
  }
}

function digitsOf(random: Random): HexDigits {
  const known = pools.get(random);
  if (known) return known;
  const made = new HexDigits(random);
  pools.set(random, made);
  return made;
}

export type ContextParts = {
  readonly clock: Clock;
  readonly log: Log;
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly timeoutMs: number;
};

class WorkContext implements Context, Deadline {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly atMs: number;
  readonly #clock: Clock;
  readonly #parentLog: Log;
  #log: Log | undefined;
  #abort: AbortController | undefined;
  #onSignal: ((abort: () => void) => void) | undefined;

  constructor(parts: ContextParts, onSignal?: (abort: () => void) => void) {
    this.requestId = parts.requestId;
    this.trace = parts.trace;
    this.#clock = parts.clock;
    this.#parentLog = parts.log;
    this.atMs = parts.clock.monotonicMs() + parts.timeoutMs;
    this.#onSignal = onSignal;
  }

  get deadline(): Deadline {
    return this;
  }

  remainingMs(): number {
    return this.atMs - this.#clock.monotonicMs();
  }

  get log(): Log {
    this.#log ??= this.#parentLog.child({ requestId: this.requestId, traceId: this.trace.traceId });
    return this.#log;
  }

  get signal(): AbortSignal {
    if (this.#abort) return this.#abort.signal;
    const controller = new AbortController();
    this.#abort = controller;
    const left = Math.max(0, Math.ceil(this.remainingMs()));
    setTimeout(() => controller.abort(problem("deadline_exceeded")), left).unref();
    this.#onSignal?.(() => controller.abort(problem("request_timeout", "the caller went away")));
    return controller.signal;
  }
}

/** `onSignal` is called, once, when somebody first asks for the signal: to connect it with the caller's leaving. */
export function createContext(parts: ContextParts, onSignal?: (abort: () => void) => void): Context {
  return new WorkContext(parts, onSignal);
}

export type BackgroundOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timeoutMs: number;
  /** The operation this work continues; a trace of its own without it. */
  readonly trace?: TraceContext;
};

/** For sweeps, timers and handlers of events. */
export function backgroundContext({ clock, random, log, timeoutMs, trace }: BackgroundOptions): Context {
  const own = trace ?? newTrace(random, undefined, false);
  return createContext({ clock, log, requestId: own.traceId, trace: own, timeoutMs });
}

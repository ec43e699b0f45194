// One call of a subscription's handler: with a context that carries the event's trace, a span, a bound on its time and
// a measurement.
import type { EventEnvelope } from "@souk/contracts/event";
import type { Clock } from "../clock.ts";
import { backgroundContext, type Context, parseTraceparent } from "../context.ts";
import { problem } from "../errors.ts";
import type { Log } from "../log.ts";
import type { Random } from "../random.ts";
import type { Telemetry } from "../telemetry.ts";
import type { Subscription } from "./bus.ts";
import type { BusMetrics } from "./bus-metrics.ts";

export type ConsumerOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly telemetry: Telemetry;
  readonly metrics: BusMetrics;
};

export type Consumer = {
  readonly subscription: Subscription;
  /** Rejects with what the handler threw, or with `deadline_exceeded`. */
  handle(event: EventEnvelope): Promise<void>;
  resync(signal: AbortSignal): Promise<void>;
};

export const HANDLER_TIMEOUT_MS = 30_000;
/** A rebuild reads whole snapshots. */
export const RESYNC_TIMEOUT_MS = 600_000;

export function createConsumer(subscription: Subscription, options: ConsumerOptions): Consumer {
  const { clock, random, log, telemetry, metrics } = options;
  const { subscriber } = subscription;
  const measure = metrics.handler(subscriber);
  const handle = async (event: EventEnvelope): Promise<void> => {
    const startedMs = clock.monotonicMs();
    const parent = parseTraceparent(event.traceparent);
    const span = telemetry.startSpan(`${subscriber} ${event.type}`, {
      ...(parent && { parent }),
      kind: "consumer",
      attributes: {
        "messaging.message.id": event.id,
        "messaging.consumer.group.name": subscriber,
      },
    });
    const context = backgroundContext({
      clock,
      random,
      log,
      timeoutMs: HANDLER_TIMEOUT_MS,
      trace: span.context,
    });
    try {
      await within(HANDLER_TIMEOUT_MS, subscription.handle(event as EventEnvelope<never>, context));
      measure("ok", clock.monotonicMs() - startedMs);
      span.end();
    } catch (error) {
      measure("failed", clock.monotonicMs() - startedMs);
      span.end(error);
      throw error;
    }
  };
  const resync = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    const context: Context = backgroundContext({
      clock,
      random,
      log,
      timeoutMs: RESYNC_TIMEOUT_MS,
    });
    await within(RESYNC_TIMEOUT_MS, subscription.resync(context));
  };
  return { subscription, handle, resync };
}

/** A handler that hangs must not hold up its batch; should it finish later, the inbox makes its retry harmless. */
function within(ms: number, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(problem("deadline_exceeded", `no end after ${ms} ms`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

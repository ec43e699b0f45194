// What the bus tells Prometheus. Depths and lags are read from the store when somebody asks.
import { Counter, Gauge, type Registry } from "prom-client";
import { createHistogram } from "../telemetry-histogram.ts";
import type { BusStatus } from "./bus.ts";

export type BusMetrics = {
  /** For one subscriber; kept by who measures. */
  handler(subscriber: string): (outcome: "ok" | "failed", durationMs: number) => void;
  polled(source: string, outcome: "events" | "empty" | "gone" | "failed"): void;
};

export function createBusMetrics(registry: Registry, status: () => Promise<BusStatus>): BusMetrics {
  const registers = [registry];
  const duration = createHistogram({
    name: "souk_event_handler_duration_seconds",
    help: "One event in one subscriber's handler.",
    registry,
  });
  const polls = new Counter({
    name: "souk_feed_polls_total",
    help: "Requests to other services' feeds.",
    labelNames: ["source", "outcome"],
    registers,
  });
  registerGauges(registry, status);
  return {
    handler: (subscriber) => {
      const series = {
        ok: duration.series({ subscriber, outcome: "ok" }),
        failed: duration.series({ subscriber, outcome: "failed" }),
      };
      return (outcome, durationMs) => series[outcome].observe(durationMs / 1000);
    },
    polled: (source, outcome) => polls.inc({ source, outcome }),
  };
}

function registerGauges(registry: Registry, status: () => Promise<BusStatus>): void {
  const registers = [registry];
  new Gauge({
    name: "souk_outbox_depth",
    help: "Events that the slowest subscriber has not acknowledged.",
    registers,
    async collect() {
      const found = await unlessAway(status);
      if (!found) this.remove();
      const outbox = found?.outbox;
      if (outbox) this.set(outbox.head - Math.min(outbox.head, ...outbox.subscribers.map((each) => each.acknowledged)));
    },
  });
  perSubscription(
    registry,
    "souk_feed_lag_events",
    "Positions between a source's head and this reader.",
    "lag",
    status,
  );
  perSubscription(registry, "souk_event_retries", "Failed events that wait for another try.", "waiting", status);
  perSubscription(registry, "souk_dead_letters", "Events that failed for good.", "dead", status);
}

function perSubscription(
  registry: Registry,
  name: string,
  help: string,
  field: "lag" | "waiting" | "dead",
  status: () => Promise<BusStatus>,
): void {
  new Gauge({
    name,
    help,
    labelNames: ["subscriber", "source"],
    registers: [registry],
    async collect() {
      const found = await unlessAway(status);
      if (!found) this.reset();
      for (const each of found?.subscriptions ?? []) {
        this.set({ subscriber: each.subscriber, source: each.source }, each[field]);
      }
    },
  });
}

/** While the store is away its figures are left out, and all others are still told. */
function unlessAway(status: () => Promise<BusStatus>): Promise<BusStatus | undefined> {
  return status().catch(() => undefined);
}

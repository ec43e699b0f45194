// What the bus tells Prometheus. Depths and lags are read from the store when somebody asks.
import { Counter, Gauge, type Registry } from "prom-client";
import { createHistogram } from "../telemetry-histogram.ts";
import type { BusStatus } from "./bus.ts";
import type { Verdict } from "./carried-message.ts";

export type BusMetrics = {
  /** For one subscriber; kept by who measures. */
  handler(subscriber: string): (outcome: "ok" | "failed", durationMs: number) => void;
  polled(source: string, outcome: "events" | "empty" | "gone" | "failed"): void;
  /** A broker's message, as its reader found it. */
  carried(source: string, outcome: Verdict | "unreadable"): void;
  relayed(events: number): void;
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
  const messages = new Counter({
    name: "souk_broker_messages_total",
    help: "Messages from the broker: `next` in line, `had` before, behind a `gap`, or `unreadable`.",
    labelNames: ["source", "outcome"],
    registers,
  });
  const published = new Counter({
    name: "souk_broker_published_total",
    help: "Events that the broker has confirmed.",
    registers,
  });
  registerGauges(registry, status);
  registerBrokerGauges(registry, status);
  return {
    handler: (subscriber) => {
      const series = {
        ok: duration.series({ subscriber, outcome: "ok" }),
        failed: duration.series({ subscriber, outcome: "failed" }),
      };
      return (outcome, durationMs) => series[outcome].observe(durationMs / 1000);
    },
    polled: (source, outcome) => polls.inc({ source, outcome }),
    carried: (source, outcome) => messages.inc({ source, outcome }),
    relayed: (events) => published.inc(events),
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

/** Nothing is told where there is no broker. */
function registerBrokerGauges(registry: Registry, status: () => Promise<BusStatus>): void {
  const registers = [registry];
  new Gauge({
    name: "souk_relay_lag_events",
    help: "Positions between the outbox's head and what this instance has published to the broker.",
    registers,
    async collect() {
      const relay = (await unlessAway(status))?.broker?.relay;
      if (relay) this.set(relay.lag);
      else this.remove();
    },
  });
  new Gauge({
    name: "souk_broker_connected",
    help: "1 while everything that needs the broker has it.",
    registers,
    async collect() {
      const broker = (await unlessAway(status))?.broker;
      if (broker) this.set(broker.connected ? 1 : 0);
      else this.remove();
    },
  });
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

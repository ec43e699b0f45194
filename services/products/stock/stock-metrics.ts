// What an operator must hear of stock. Anomalies are things that must never happen; one of them is an alert.
import type { Log } from "@souk/chassis/log";
import { Counter, type Registry } from "prom-client";
import type { Settled, Unsettled } from "./hold-store.ts";

export type StockMetrics = {
  /** Books what a word about an order did, and raises the alarm where it must not have come to that. */
  settled(orderId: string, outcome: Settled | Unsettled | "duplicate" | "superseded"): void;
  held(outcome: "held" | "repeated" | "out_of_stock" | "total_changed" | "unknown_sku" | "not_for_sale"): void;
};

const ALARMS: Readonly<Record<string, string>> = {
  unheld: "an order was paid without an open hold; its units were taken from free stock",
  short: "an order was paid without an open hold, and there are not enough units",
  reversed_expired: "an order expired after its stock was sold; the sale was reversed",
};

export function createStockMetrics(registry: Registry, log: Log): StockMetrics {
  const settled = new Counter({
    name: "souk_holds_settled_total",
    help: "What words about orders did to their holds.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const anomalies = new Counter({
    name: "souk_stock_anomalies_total",
    help: "Things that must never happen to stock. Alert on any.",
    labelNames: ["kind"],
    registers: [registry],
  });
  const holds = new Counter({
    name: "souk_holds_total",
    help: "Holds asked for, by outcome.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  for (const kind of Object.keys(ALARMS)) anomalies.inc({ kind }, 0);
  return {
    settled: (orderId, outcome) => {
      settled.inc({ outcome });
      const alarm = ALARMS[outcome];
      if (alarm === undefined) return;
      anomalies.inc({ kind: outcome });
      log.error({ orderId, outcome }, alarm);
    },
    held: (outcome) => holds.inc({ outcome }),
  };
}

// What an operator watches of orders.
import { Counter, type Registry } from "prom-client";

export type OrderMetrics = {
  /** Something a person should look at; the history of the order or the log says what. */
  alert(reason: string): void;
};

export function createOrderMetrics(registry: Registry): OrderMetrics {
  const alerts = new Counter({
    name: "souk_order_alerts_total",
    help: "Orders that a person should look at, by reason.",
    labelNames: ["reason"],
    registers: [registry],
  });
  return { alert: (reason) => alerts.inc({ reason }) };
}

// What an operator wants to see of payments: webhooks by outcome, and everything that a person should look at.
import type { Log } from "@souk/chassis/log";
import { Counter, type Registry } from "prom-client";
import type { Payable } from "./payable/payable.ts";
import type { Announcement } from "./payable/payable-change.ts";

export type PaymentMetrics = {
  webhook(outcome: string): void;
  announced(payable: Payable, announcement: Announcement): void;
};

export function createPaymentMetrics(registry: Registry, log: Log): PaymentMetrics {
  const webhooks = new Counter({
    name: "souk_payments_webhooks_total",
    help: "Reports of the provider, by what became of them.",
    labelNames: ["outcome"],
    registers: [registry],
  });
  const announcements = new Counter({
    name: "souk_payments_events_total",
    help: "Captures, closings, refunds and alerts.",
    labelNames: ["type"],
    registers: [registry],
  });
  return {
    webhook: (outcome) => webhooks.inc({ outcome }),
    announced: ({ orderId }, { type, reason, refundId }) => {
      announcements.inc({ type });
      if (type === "payment.alerted" || type === "payment.refund_failed")
        log.error({ orderId, refundId, reason }, type);
    },
  };
}

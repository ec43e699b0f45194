// What notifications tells Prometheus.
import type { Registry } from "prom-client";
import { Counter, Gauge } from "prom-client";
import type { MailStore } from "./mail/mail-store.ts";
import type { SendOutcome } from "./send/mail-transport.ts";

export type MailMetrics = { outcome(template: string, outcome: SendOutcome["kind"]): void };

export function createMailMetrics(registry: Registry, mails: Pick<MailStore, "count">): MailMetrics {
  const tries = new Counter({
    name: "souk_mail_tries_total",
    help: "Tries to send a mail.",
    labelNames: ["template", "outcome"],
    registers: [registry],
  });
  new Gauge({
    name: "souk_mails",
    help: "Mails that wait, and mails that can't be sent.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const { queued, failed } = mails.count();
      this.set({ state: "queued" }, queued);
      this.set({ state: "failed" }, failed);
    },
  });
  return { outcome: (template, outcome) => tries.inc({ template, outcome }) };
}

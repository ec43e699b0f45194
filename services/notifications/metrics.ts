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
    async collect() {
      const counts = await unlessAway(mails);
      if (!counts) this.reset();
      for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count);
    },
  });
  return { outcome: (template, outcome) => tries.inc({ template, outcome }) };
}

/** While the store is away its figures are left out, and all others are still told. */
async function unlessAway(
  mails: Pick<MailStore, "count">,
): Promise<Awaited<ReturnType<MailStore["count"]>> | undefined> {
  try {
    return await mails.count();
  } catch {
    return undefined;
  }
}

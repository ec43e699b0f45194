// What an operator wants to see of accounts: sign-ins by outcome, and how busy the password hasher is.
import { Counter, Gauge, type Registry } from "prom-client";

export type UserMetrics = { signIn(action: string, outcome: string): void };

export function createUserMetrics(registry: Registry, hasherLoad: () => number): UserMetrics {
  const signIns = new Counter({
    name: "souk_users_sign_ins_total",
    help: "Registrations, sign-ins and refreshes by outcome.",
    labelNames: ["action", "outcome"],
    registers: [registry],
  });
  new Gauge({
    name: "souk_users_password_jobs",
    help: "Password hashes that are being computed or wait.",
    registers: [registry],
    collect() {
      this.set(hasherLoad());
    },
  });
  return { signIn: (action, outcome) => signIns.inc({ action, outcome }) };
}

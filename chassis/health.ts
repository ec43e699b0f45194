// Whether this instance should get requests. Checks are bounded in time: a hanging store is a store that is not there.
import { atMost } from "./at-most.ts";
import type { Clock } from "./clock.ts";

export type HealthCheck = () => Promise<void> | void;

export type Readiness = { readonly ok: boolean; readonly checks: Readonly<Record<string, "ok" | string>> };

export type Health = {
  /** A check throws when the service can't do its work. */
  addCheck(name: string, check: HealthCheck): void;
  ready(): Promise<Readiness>;
  /** From now on not ready: the first step of a shutdown. */
  stopping(): void;
  isStopping(): boolean;
};

const CHECK_TIMEOUT_MS = 2_000;

export function createHealth({ clock }: { readonly clock: Clock }): Health {
  const checks = new Map<string, HealthCheck>();
  let stopping = false;

  const run = async (check: HealthCheck): Promise<string> => {
    try {
      const ended = await atMost(clock, CHECK_TIMEOUT_MS, Promise.resolve().then(check));
      return ended === "late" ? `no answer in ${CHECK_TIMEOUT_MS} ms` : "ok";
    } catch (error) {
      return error instanceof Error ? error.message : "failed";
    }
  };

  return {
    addCheck: (name, check) => {
      if (checks.has(name)) throw new Error(`There is a health check "${name}" already`);
      checks.set(name, check);
    },
    ready: async () => {
      const names = [...checks.keys()];
      const results = await Promise.all([...checks.values()].map(run));
      const told = Object.fromEntries(names.map((name, index) => [name, results[index] ?? "ok"]));
      const all = stopping ? { ...told, lifecycle: "stopping" } : told;
      return { ok: Object.values(all).every((each) => each === "ok"), checks: all };
    },
    stopping: () => {
      stopping = true;
    },
    isStopping: () => stopping,
  };
}

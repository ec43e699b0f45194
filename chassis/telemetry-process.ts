// What the process itself costs: CPU, memory, and how late its event loop is.
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Gauge, type Registry } from "prom-client";
import type { Clock } from "./clock.ts";

const LOOP_RESOLUTION_MS = 50;

export function registerProcessMetrics(registry: Registry, clock: Clock): void {
  const registers = [registry];
  const startedAt = clock.now();
  new Gauge({
    name: "process_start_time_seconds",
    help: "When the process started.",
    registers,
    collect() {
      this.set(startedAt / 1000);
    },
  });
  new Gauge({
    name: "process_cpu_seconds_total",
    help: "CPU spent, user and system.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.set((user + system) / 1e6);
    },
  });
  new Gauge({
    name: "process_resident_memory_bytes",
    help: "Memory held.",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  registerLoopDelay(registry);
}

/** Sampled only from the first scrape on: a process that nobody scrapes pays nothing. */
function registerLoopDelay(registry: Registry): void {
  let delay: ReturnType<typeof monitorEventLoopDelay> | undefined;
  new Gauge({
    name: "nodejs_eventloop_lag_p99_seconds",
    help: "99th percentile of the event loop's delay since the last scrape.",
    registers: [registry],
    collect() {
      if (delay) {
        this.set(Math.max(0, delay.percentile(99) / 1e9 - LOOP_RESOLUTION_MS / 1e3));
        delay.reset();
        return;
      }
      delay = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
      delay.enable();
      this.set(0);
    },
  });
}

// How long a start takes and what an idle market weighs, with its catalogue in place: a process per service, and all
// in one process.
import { setTimeout as sleep } from "node:timers/promises";
import { startMarket } from "./market.ts";
import { type Figure, figure } from "./report.ts";

/** The first start fills the demo catalogue; its garbage is gone by then. */
const IDLE_AFTER_MS = 10_000;

export async function benchStartup(): Promise<Figure[]> {
  const many = await measure([]);
  const single = await measure(["--single"]);
  return [
    figure("start to ready", many.readyMs / 1000, "s", { atMost: 5 }),
    figure("idle memory, all processes", many.pssMiB, "MiB PSS", { atMost: 700 }),
    figure("idle CPU, all processes", many.idleCpuPercent, "% of one core"),
    figure("start to ready, --single", single.readyMs / 1000, "s", { atMost: 5 }),
    figure("idle memory, --single", single.pssMiB, "MiB PSS", { atMost: 250 }),
  ];
}

async function measure(options: readonly string[]) {
  const market = await startMarket({ arguments: options, env: { SOUK_DEMO: "1" } });
  try {
    await sleep(IDLE_AFTER_MS);
    const before = await market.cpuSeconds();
    await sleep(5_000);
    const idleCpuPercent = (((await market.cpuSeconds()) - before) / 5) * 100;
    return { readyMs: market.readyMs, pssMiB: await market.pssMiB(), idleCpuPercent };
  } finally {
    await market.stop();
  }
}

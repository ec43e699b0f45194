// A checkout where a team runs the shop: users and notifications on PostgreSQL, products on MongoDB, orders on MySQL or
// MariaDB, payments on Redis, events over a broker; the engines work on the same cores. Printed beside the embedded one.
import { availableParallelism } from "node:os";
import { productionStores } from "../tests/engines/production-stores.ts";
import { costOf, WARM_UP } from "./checkout.ts";
import { openBroker } from "./engines.ts";
import { besideHops, REFERENCE_HOP_MS } from "./hop.ts";
import { type Figure, figure } from "./report.ts";

const BAR_PER_SECOND = 120;
const CORES = availableParallelism();
/** A store in Redis may be a lost one that begins anew: in its first half minute payments looks for each order at Stripe. */
const OPEN_FOR_MS = 33_000;
const BESIDE = ["checkout, CPU over all processes", "checkout, rate at 32 shoppers", "checkout, p50", "checkout, p99"];

export async function benchProduction(count: number, bus: string): Promise<Figure[]> {
  const endings: (() => Promise<unknown> | undefined)[] = [];
  const cleanup = { after: (task: () => Promise<unknown> | undefined) => void endings.push(task) };
  try {
    const stores = await productionStores(await openBroker(bus), cleanup);
    const bars = { rate: { atLeast: BAR_PER_SECOND } };
    const name = `production set over ${bus}`;
    // A short run waits that half minute too: it warms up as long, and measures compiled code as well.
    const options = { name, count, warmUp: WARM_UP, bars, env: stores, openForMs: OPEN_FOR_MS };
    const { result: figures, hopMs } = await besideHops(() => costOf(options));
    const rate = figures.find(({ unit }) => unit === "per second")?.value ?? Number.NaN;
    // The engines' work counts too, so it is the time of all cores that a checkout takes, in the machine's own unit.
    const hopsAt = (perSecond: number, hop: number): number => (CORES * 1000) / perSecond / hop;
    const bar = { atMost: Math.round(hopsAt(BAR_PER_SECOND, REFERENCE_HOP_MS) * 10) / 10 };
    return [...figures, figure(`${name}, all cores / bare hop`, hopsAt(rate, hopMs), "hops", bar)];
  } finally {
    for (const end of endings.toReversed()) await end();
  }
}

/** The embedded set's figures of the same run, to stand beside; their bars were held where they were measured. */
export function embeddedOf(figures: readonly Figure[]): Figure[] {
  return figures
    .filter(({ name }) => BESIDE.includes(name))
    .map(({ name, value, unit }) => ({ name: name.replace("checkout", "embedded"), value, unit }));
}

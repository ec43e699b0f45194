// What a complete purchase costs (cart, item, checkout, paid; three requests): CPU over all processes of the market,
// the emulator and the events that follow included, and the time its shopper waits, with 32 shoppers at once.
import { setTimeout as sleep } from "node:timers/promises";
import { type Api, fillCatalogue, openApi, signInAsOwner } from "./api.ts";
import { generatedCatalogue, skuAt } from "./catalogue-file.ts";
import { besideHops, REFERENCE_HOP_MS } from "./hop.ts";
import { type Market, type MarketOptions, startMarket } from "./market.ts";
import { type Figure, figure } from "./report.ts";
import { buy, type Purchases, percentile } from "./shoppers.ts";

export const SHOPPERS = 32;
/** The processes of a market that sells have long compiled their hot paths: a fresh one has to first. */
export const WARM_UP = 2_000;
const BAR_MS = 3;
/** Events of the last purchases are still being worked off when the last answer is there; their cost counts. */
const SETTLE_MS = 1_500;

export type CheckoutCost = { readonly purchases: Purchases; readonly cpuMs: number };

export async function benchCheckout(count: number): Promise<Figure[]> {
  const { result: figures, hopMs } = await besideHops(() => checkouts(count));
  const hops = (figures[0]?.value ?? Number.NaN) / hopMs;
  return [
    ...figures,
    figure("a bare hop, CPU at both ends", hopMs, "ms"),
    // The same bar as the first, in the machine's own unit: 3 ms where a bare hop costs 0.105 ms.
    figure("checkout, CPU / bare hop", hops, "hops", { atMost: Math.round((BAR_MS / REFERENCE_HOP_MS) * 10) / 10 }),
  ];
}

async function checkouts(count: number): Promise<Figure[]> {
  const bars = { cpu: { atMost: BAR_MS }, p99: { atMost: 100 } };
  return costOf({ name: "checkout", count, warmUp: WARM_UP, bars });
}

export type CostOptions = {
  readonly name: string;
  readonly count: number;
  /** Purchases before those that count. */
  readonly warmUp: number;
  readonly bars: { readonly cpu?: Figure["bar"]; readonly rate?: Figure["bar"]; readonly p99?: Figure["bar"] };
  readonly env?: MarketOptions["env"];
  /** How long the market has been open when what counts begins. */
  readonly openForMs?: number;
};

/** The figures of one market: what a checkout costs, how many there are a second, how long shoppers wait. */
export async function costOf(options: CostOptions): Promise<Figure[]> {
  const { name, count, warmUp, bars, env = {}, openForMs = 0 } = options;
  const market = await startMarket({ env });
  const openMs = performance.now();
  const api = openApi(market.url);
  try {
    const file = generatedCatalogue(100);
    await fillCatalogue(api, await signInAsOwner(api, market), file.csv, file.query);
    const skuOf = (index: number): string => skuAt(index % 100);
    await buy(api, warmUp, SHOPPERS, skuOf);
    await sleep(Math.max(0, openMs + openForMs - performance.now()));
    const { purchases, cpuMs } = await measureCheckouts(market, api, count, skuOf);
    return [
      figure(`${name}, CPU over all processes`, cpuMs, "ms", bars.cpu),
      figure(`${name}, rate at ${SHOPPERS} shoppers`, purchases.paid / purchases.seconds, "per second", bars.rate),
      figure(`${name}, p50`, percentile(purchases.checkoutMs, 0.5), "ms"),
      figure(`${name}, p99`, percentile(purchases.checkoutMs, 0.99), "ms", bars.p99),
      figure(`${name}, not paid`, count - purchases.paid, "purchases", { atMost: 0 }),
    ];
  } finally {
    await api.close();
    await market.stop();
  }
}

/** Idle cost is not taken off: a market that burns CPU while it waits pays for it here. */
export async function measureCheckouts(
  market: Market,
  api: Api,
  count: number,
  skuOf: (index: number) => string,
): Promise<CheckoutCost> {
  await sleep(SETTLE_MS);
  const before = await market.cpuSeconds();
  const purchases = await buy(api, count, SHOPPERS, skuOf);
  await sleep(SETTLE_MS);
  const cpuMs = (((await market.cpuSeconds()) - before) / count) * 1000;
  for (const failure of purchases.failed) console.error(`  ${failure}`);
  return { purchases, cpuMs };
}

// Whether the shop stays as quick with 22,000 products as it is with 100: each figure is the ratio of the two, measured
// in turn on the same machine, with the response cache off so that the service itself is asked.
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Api, fillCatalogue, type Json, openApi, signInAsOwner } from "./api.ts";
import { type CatalogueFile, generatedCatalogue, largeCatalogue } from "./catalogue-file.ts";
import { measureCheckouts } from "./checkout.ts";
import { startMarket } from "./market.ts";
import { type Figure, figure } from "./report.ts";
import { wrk } from "./wrk.ts";

const SEARCHES = ["lamp", "brass teapot", "usb", "speaker", "wireless mouse", "black cable", "ipod", "hdmi"];
const SEARCH_CONNECTIONS = 10;
const LIST_CONNECTIONS = 10;

type Measured = {
  readonly importSeconds: number;
  readonly report: Json;
  readonly listPerSecond: number;
  readonly searchPerSecond: number;
  readonly searchP99Ms: number;
  readonly checkoutCpuMs: number;
  readonly errors: number;
};

export async function benchScale(seconds: number, checkouts: number): Promise<Figure[]> {
  const small = await measure(generatedCatalogue(100), seconds, checkouts);
  const file = await largeCatalogue();
  const large = await measure(file, seconds, checkouts);
  return [
    figure(`import of ${file.name}`, large.importSeconds, "s", { atMost: 30 }),
    figure("import, rows", Number(large.report.rows), "rows"),
    figure("list, cost at 22k / at 100", small.listPerSecond / large.listPerSecond, "ratio", { atMost: 1.3 }),
    figure("search, cost at 22k / at 100", small.searchPerSecond / large.searchPerSecond, "ratio", { atMost: 1.3 }),
    figure("search p99 at 10 connections, 22k", large.searchP99Ms, "ms", { atMost: 50 }),
    figure("checkout CPU at 22k / at 100", large.checkoutCpuMs / small.checkoutCpuMs, "ratio", { atMost: 1.3 }),
    figure("scale, answers that were errors", small.errors + large.errors, "answers", { atMost: 0 }),
  ];
}

async function measure(file: CatalogueFile, seconds: number, checkouts: number): Promise<Measured> {
  const market = await startMarket({ env: { RESPONSE_CACHE: "off" } });
  const api = openApi(market.url);
  try {
    const owner = await signInAsOwner(api, market);
    const began = performance.now();
    const report = await fillCatalogue(api, owner, file.csv, file.query);
    const importSeconds = (performance.now() - began) / 1000;
    const skus = await stockUp(api, owner);
    const list = await wrk(`${market.url}/api/v1/products?limit=20`, { connections: LIST_CONNECTIONS, seconds });
    const search = await searches(market.url, seconds);
    const { cpuMs } = await measureCheckouts(market, api, checkouts, (index) => skus[index % skus.length] ?? "");
    return {
      importSeconds,
      report,
      listPerSecond: list.requestsPerSecond,
      searchPerSecond: search.requestsPerSecond,
      searchP99Ms: search.p99Ms,
      checkoutCpuMs: cpuMs,
      errors: list.errors + search.errors,
    };
  } finally {
    await api.close();
    await market.stop();
  }
}

/** The SKUs of the first page, with enough stock to be bought. Real files come without stock. */
async function stockUp(api: Api, owner: Record<string, string>): Promise<string[]> {
  const { body } = await api.send("GET", "/api/v1/products?limit=50&minPrice=100");
  const products = body.items as { variants: { sku: string }[] }[];
  const skus = products.flatMap((product) => product.variants.map((variant) => variant.sku));
  for (const sku of skus)
    await api.send("PUT", `/api/v1/stock/${encodeURIComponent(sku)}`, { onHand: 1_000_000 }, owner);
  return skus;
}

/** One wrk run over all words, so that the 99th percentile is over all of them. */
async function searches(url: string, seconds: number) {
  const paths = SEARCHES.map((word) => `"/api/v1/products?limit=20&q=${encodeURIComponent(word)}"`).join(", ");
  const script = `local paths = {${paths}}\nlocal at = 0\nrequest = function()\n  at = at % #paths + 1\n  return wrk.format("GET", paths[at])\nend\n`;
  const file = join(tmpdir(), `souk-search-${process.pid}.lua`);
  await writeFile(file, script);
  try {
    return await wrk(url, { connections: SEARCH_CONNECTIONS, seconds, script: file });
  } finally {
    await rm(file, { force: true });
  }
}

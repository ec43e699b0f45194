// Whether the shop stays as quick with 22,000 products as it is with 100: each figure is the ratio of the two, measured
// in turn on the same machine, with the response cache off so that the service itself is asked.
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { type Api, fillCatalogue, type Json, openApi, signInAsOwner } from "./api.ts";
import { median } from "./catalogue.ts";
import { type CatalogueFile, generatedCatalogue, largeCatalogue } from "./catalogue-file.ts";
import { measureCheckouts, SHOPPERS } from "./checkout.ts";
import { type Market, startMarket } from "./market.ts";
import { type Figure, figure } from "./report.ts";
import { buy } from "./shoppers.ts";
import { wrk } from "./wrk.ts";

const SEARCHES = 6;
const PAGE = 20;
const SEARCH_CONNECTIONS = 10;
const LIST_CONNECTIONS = 10;

const ROUNDS = 3;
const WARM_UP = 300;

/** A market with its catalogue, ready to be asked. */
type Shop = {
  readonly market: Market;
  readonly api: Api;
  readonly skus: readonly string[];
  readonly searchPaths: readonly string[];
  readonly importSeconds: number;
  readonly report: Json;
};

/** Both shops are open at once and asked in turn, round by round: the machine's speed drifts, and the ratio must not. */
export async function benchScale(seconds: number, checkouts: number): Promise<Figure[]> {
  const file = await largeCatalogue();
  const small = await openShop(generatedCatalogue(100));
  try {
    const large = await openShop(file);
    try {
      return [
        figure(`import of ${file.name}`, large.importSeconds, "s", { atMost: 30 }),
        figure("import, rows", Number(large.report.rows), "rows"),
        ...(await compare(small, large, { seconds, checkouts })),
      ];
    } finally {
      await close(large);
    }
  } finally {
    await close(small);
  }
}

async function compare(
  small: Shop,
  large: Shop,
  { seconds, checkouts }: { readonly seconds: number; readonly checkouts: number },
): Promise<Figure[]> {
  const ratios = { list: [] as number[], search: [] as number[], checkout: [] as number[] };
  const p99Ms: number[] = [];
  let errors = 0;
  for (const shop of [small, large]) {
    await lists(shop.market.url, 1);
    await searches(shop, 1);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const list = [await lists(small.market.url, seconds), await lists(large.market.url, seconds)] as const;
    const search = [await searches(small, seconds), await searches(large, seconds)] as const;
    ratios.list.push(list[0].requestsPerSecond / list[1].requestsPerSecond);
    ratios.search.push(search[0].requestsPerSecond / search[1].requestsPerSecond);
    p99Ms.push(search[1].p99Ms);
    for (const each of [...list, ...search]) errors += each.errors;
    const [few, many] = [await purchases(small, checkouts), await purchases(large, checkouts)];
    ratios.checkout.push(many / few);
  }
  return [
    figure("list, cost at 22k / at 100", median(ratios.list), "ratio", { atMost: 1.3 }),
    figure("search, cost at 22k / at 100", median(ratios.search), "ratio", { atMost: 1.3 }),
    figure("search p99 at 10 connections, 22k", median(p99Ms), "ms", { atMost: 50 }),
    figure("checkout CPU at 22k / at 100", median(ratios.checkout), "ratio", { atMost: 1.3 }),
    figure("scale, answers that were errors", errors, "answers", { atMost: 0 }),
  ];
}

async function openShop(file: CatalogueFile): Promise<Shop> {
  const market = await startMarket({ env: { RESPONSE_CACHE: "off" } });
  const api = openApi(market.url);
  const owner = await signInAsOwner(api, market);
  const began = performance.now();
  const report = await fillCatalogue(api, owner, file.csv, file.query);
  const importSeconds = (performance.now() - began) / 1000;
  const skus = await stockUp(api, owner);
  await buy(api, WARM_UP, SHOPPERS, (index) => skus[index % skus.length] ?? "");
  return { market, api, skus, searchPaths: await searchPathsOf(api), importSeconds, report };
}

async function close({ api, market }: Shop): Promise<void> {
  await api.close();
  await market.stop();
}

async function purchases({ market, api, skus }: Shop, count: number): Promise<number> {
  return (await measureCheckouts(market, api, count, (index) => skus[index % skus.length] ?? "")).cpuMs;
}

function lists(url: string, seconds: number) {
  return wrk(`${url}/api/v1/products?limit=20`, { connections: LIST_CONNECTIONS, seconds });
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

/**
 * Words of the shop's own titles that fill a page each, or where there are few products, what such words begin with: an empty
 * answer costs little in whichever shop.
 */
async function searchPathsOf(api: Api): Promise<readonly string[]> {
  const { body } = await api.send("GET", "/api/v1/products?limit=100");
  const titles = (body.items as { title: string }[]).map(({ title }) => title.toLowerCase());
  const words = titles.flatMap((title) => title.match(/\p{L}{4,}/gu) ?? []);
  const paths: string[] = [];
  for (const typed of new Set([...words, ...words.map((word) => word.slice(0, 1))])) {
    const path = `/api/v1/products?limit=${PAGE}&q=${encodeURIComponent(typed)}`;
    const found = (await api.send("GET", path)).body.items as unknown[];
    if (found.length === PAGE) paths.push(path);
    if (paths.length === SEARCHES) return paths;
  }
  throw new Error(`only ${paths.length} words fill a page`);
}

/** One wrk run over all words, so that the 99th percentile is over all of them. */
async function searches({ market: { url }, searchPaths }: Shop, seconds: number) {
  const paths = searchPaths.map((path) => `"${path}"`).join(", ");
  const script = `local paths = {${paths}}\nlocal at = 0\nrequest = function()\n  at = at % #paths + 1\n  return wrk.format("GET", paths[at])\nend\n`;
  const file = join(tmpdir(), `souk-search-${process.pid}.lua`);
  await writeFile(file, script);
  try {
    return await wrk(url, { connections: SEARCH_CONNECTIONS, seconds, script: file });
  } finally {
    await rm(file, { force: true });
  }
}

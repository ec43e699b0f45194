// What pages cost people: each is opened in a Chromium that knows nothing yet, by a shop that has shown it once before, on a
// processor slowed to a quarter, as a phone of the middle class is. Times are a loopback's: what is measured is our work, not a network.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { countBytes, isScript, launchBrowser, widths } from "../tests/browser/browser.ts";
import { blockedMs } from "./blocked.ts";
import { cpuSecondsOf, type Market, startMarket } from "./market.ts";
import { type Figure, figure } from "./report.ts";

const SLOWED = 4;
const DEMO_WITHIN_MS = 60_000;
/** The page is at rest when it has had nothing to do for this long. */
const REST_MS = 500;
const REST_TRIES = 10;
const PRODUCT = "/products/riverbank-water-jug";
const WARM_RENDERS = 100;

const BARS = {
  largestPaintMs: 1000,
  shift: 0,
  blockedMs: 100,
  scriptKiB: 110,
  /** Of the back office, which is drawn in the browser alone; its reads and its router are in it. */
  deskScriptKiB: 125,
  foreign: 0,
  renderCpuMs: 30,
} as const;

type Look = Record<"largestPaintMs" | "shift" | "blockedMs" | "scriptKiB" | "foreign", number>;
type State = Exclude<BrowserContextOptions["storageState"], string | undefined>;
type Opened = { readonly name: string; readonly path: string; readonly state?: State; readonly shop: boolean };

export async function benchPages(looks: number, renders: number): Promise<Figure[]> {
  const market = await startMarket({ env: { SOUK_DEMO: "1" } });
  const browser = await launchBrowser();
  try {
    await untilFilled(market);
    const shopper = await afterwards(browser, market.url, PRODUCT, putIntoCart);
    const staff = await afterwards(browser, market.url, "/admin", (page) => signIn(page, market.owner));
    const pages: readonly Opened[] = [
      { name: "home", path: "/", shop: true },
      { name: "collection", path: "/collections/clay-and-glaze", shop: true },
      { name: "search", path: "/search?q=lamp", shop: true },
      { name: "product", path: PRODUCT, shop: true },
      { name: "cart", path: "/cart", state: shopper, shop: true },
      { name: "checkout", path: "/checkout", state: shopper, shop: true },
      { name: "back office", path: "/admin", state: staff, shop: false },
    ];
    const figures: Figure[] = [];
    for (const page of pages) {
      const seen: Look[] = [];
      await (await fetch(`${market.url}${page.path}`)).arrayBuffer();
      for (let n = 0; n < looks; n += 1) seen.push(await look(browser, market.url, page));
      figures.push(...figuresOf(page, least(seen)));
    }
    figures.push(await renderCost(market, renders));
    return figures;
  } finally {
    await browser.close();
    await market.stop();
  }
}

async function untilFilled({ dataDir }: Market): Promise<void> {
  const until = performance.now() + DEMO_WITHIN_MS;
  while (performance.now() < until) {
    const text = await readFile(join(dataDir, "demo.json"), "utf8").catch(() => "");
    if (text.includes('"done"')) return;
    await sleep(200);
  }
  throw new Error(`the demo was not there within ${DEMO_WITHIN_MS} ms`);
}

/** What a browser keeps after it did something at an address, cookies above all. */
async function afterwards(
  browser: Browser,
  url: string,
  path: string,
  act: (page: Page) => Promise<void>,
): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}${path}`, { waitUntil: "networkidle" });
  await act(page);
  const state = await context.storageState();
  await context.close();
  return state;
}

async function putIntoCart(page: Page): Promise<void> {
  await page.locator("main form button[type=submit]").first().click();
  await page.locator("dialog[open]").waitFor();
}

async function signIn(page: Page, { email, password }: Market["owner"]): Promise<void> {
  await page.locator("input[type=email]").fill(email);
  await page.locator("input[type=password]").fill(password);
  await page.locator("form button[type=submit]").click();
  await page.locator("main#main").waitFor();
}

/** Kept by the page itself, from its first moment. */
const WATCHED = `
  window.seen = { paints: [], shifts: [] };
  const watch = (type, keep) => new PerformanceObserver((list) => list.getEntries().forEach(keep)).observe({ type, buffered: true });
  watch("largest-contentful-paint", (entry) => window.seen.paints.push(entry.startTime));
  watch("layout-shift", (entry) => entry.hadRecentInput || window.seen.shifts.push(entry.value));
`;
type Watched = { readonly paints: readonly number[]; readonly shifts: readonly number[] };

/** The largest paint is told a frame later, so a page that has told nothing yet is asked again. */
async function atRest(page: Page): Promise<Watched> {
  for (let n = 1; ; n += 1) {
    await sleep(REST_MS);
    const watched = (await page.evaluate("window.seen")) as Watched;
    if (watched.paints.length > 0 || n === REST_TRIES) return watched;
  }
}

function stranger(browser: Browser, { state, shop }: Opened): Promise<BrowserContext> {
  const viewport = { width: shop ? widths.phone : widths.desktop, height: 844 };
  return browser.newContext({ viewport, ...(state && { storageState: state }) });
}

async function lookForBlocks(browser: Browser, url: string, opened: Opened): Promise<number> {
  const context = await stranger(browser, opened);
  const blocked = await blockedMs(browser, await context.newPage(), `${url}${opened.path}`, SLOWED);
  await context.close();
  return blocked;
}

async function look(browser: Browser, url: string, opened: Opened): Promise<Look> {
  const context = await stranger(browser, opened);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  const scriptBytes = countBytes(page, isScript);
  let foreign = 0;
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(?:data|blob):/.test(request.url())) foreign += 1;
  });
  await page.addInitScript(WATCHED);
  await page.goto(`${url}${opened.path}`, { waitUntil: "networkidle" });
  const { paints, shifts } = await atRest(page);
  const scriptKiB = (await scriptBytes()) / 1024;
  await context.close();
  return {
    largestPaintMs: paints.at(-1) ?? Number.NaN,
    shift: shifts.reduce((sum, each) => sum + each, 0),
    blockedMs: await lookForBlocks(browser, url, opened),
    scriptKiB,
    foreign,
  };
}

/** Times are the least of all looks: what the page costs, not what else the machine did meanwhile. Nothing else may differ. */
function least(seen: readonly Look[]): Look {
  const times: readonly string[] = ["largestPaintMs", "blockedMs"];
  const of = (field: keyof Look): number => {
    const values = seen.map((each) => each[field]);
    return times.includes(field) ? Math.min(...values) : Math.max(...values);
  };
  return {
    ...{ largestPaintMs: of("largestPaintMs"), shift: of("shift"), blockedMs: of("blockedMs") },
    ...{ scriptKiB: of("scriptKiB"), foreign: of("foreign") },
  };
}

function figuresOf({ name, shop }: Opened, seen: Look): Figure[] {
  const atMost = (bar: number) => ({ atMost: bar });
  return [
    figure(`${name}: largest paint`, seen.largestPaintMs, "ms", atMost(BARS.largestPaintMs)),
    figure(`${name}: layout shift`, seen.shift, "", atMost(BARS.shift)),
    figure(`${name}: blocked`, seen.blockedMs, "ms", atMost(BARS.blockedMs)),
    figure(`${name}: scripts`, seen.scriptKiB, "KiB", atMost(shop ? BARS.scriptKiB : BARS.deskScriptKiB)),
    figure(`${name}: requests elsewhere`, seen.foreign, "", atMost(BARS.foreign)),
  ];
}

/** Of the web process alone, at full speed; what it asks of the shop comes from the gateway's memory. */
async function renderCost({ url, dataDir }: Market, renders: number): Promise<Figure> {
  const { processes } = JSON.parse(await readFile(join(dataDir, "run", "processes.json"), "utf8")) as {
    readonly processes: readonly { readonly service: string; readonly pid: number }[];
  };
  const web = processes.find(({ service }) => service === "web")?.pid ?? -1;
  const render = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      const answer = await fetch(`${url}${PRODUCT}`);
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`${PRODUCT}: ${answer.status}`);
    }
  };
  await render(WARM_RENDERS);
  const before = await cpuSecondsOf(web);
  await render(renders);
  const spentMs = ((await cpuSecondsOf(web)) - before) * 1000;
  return figure("product: rendered by web", spentMs / renders, "ms CPU", { atMost: BARS.renderCpuMs });
}

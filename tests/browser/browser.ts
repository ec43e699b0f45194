// The browser of all browser tests: Debian's chromium, or the one that CHROMIUM names, with nothing that asks the net by itself.
// And what a page is asked in all of them.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, chromium, type Page, type Request } from "playwright-core";

const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export const widths = { phone: 390, desktop: 1280 } as const;

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath, args });

/** Counts from now on; answers the bytes that came as bodies of those requests until it is asked. */
export function countBytes(page: Page, isCounted: (request: Request) => boolean): () => Promise<number> {
  const sizes: Promise<number>[] = [];
  page.on("requestfinished", (request) => {
    if (isCounted(request)) sizes.push(request.sizes().then((each) => each.responseBodySize));
  });
  return async () => (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
}

export const isScript = (request: Request): boolean => request.resourceType() === "script";

export async function isWiderThanWindow(page: Page): Promise<boolean> {
  return (await page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")) as boolean;
}

type Violation = { readonly id: string; readonly impact: string; readonly nodes: readonly { readonly html: string }[] };
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// What is fading in has other colours than it will have for the rest of its life. What moves for ever isn't waited for.
const allHasArrived = `Promise.allSettled(
  document.getAnimations().filter((each) => each.effect?.getComputedTiming().endTime < 10_000).map((each) => each.finished),
)`;

/** What axe calls serious or critical, as readable lines, once what moves or fades has come to rest. */
export async function barriers(page: Page): Promise<readonly string[]> {
  await page.evaluate(axeSource);
  await page.evaluate(allHasArrived);
  const { violations } = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
    readonly violations: readonly Violation[];
  };
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
}

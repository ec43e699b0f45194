// A shopper's browser for tests: a market with the demo catalogue, pages that note every complaint and every request that
// leaves the shop, and the steps of a purchase as hands do them.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { type Market, startMarket } from "../market/market.ts";
import { eventually } from "../market/purchase.ts";
import { launchBrowser, widths } from "./browser.ts";

const DEMO_WITHIN_MS = 60_000;

export type Street = {
  readonly market: Market;
  readonly browser: Browser;
  /** As people type it: payment pages lead back to this name, and cookies belong to one. */
  readonly url: string;
  close(): Promise<void>;
};

/** A market with the demo catalogue or with empty shelves, and a browser. */
export async function openStreet({ demo = true }: { readonly demo?: boolean } = {}): Promise<Street> {
  const endings: (() => Promise<unknown>)[] = [];
  const environment: Readonly<Record<string, string>> = demo ? { SOUK_DEMO: "1" } : {};
  const market = await startMarket({ environment }, { after: (task) => endings.push(task) });
  const browser = await launchBrowser();
  if (demo) {
    await eventually(
      "the demo",
      async () => market.output(),
      (said) => said.includes("the demo catalogue is there"),
      DEMO_WITHIN_MS,
    );
  }
  const close = async (): Promise<void> => {
    await browser.close();
    for (const end of endings) await end();
  };
  return { market, browser, url: market.url.replace("//127.0.0.1", "//localhost"), close };
}

export type Visit = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What the console complained about: a broken policy, a failed script, a page that hydrates to another one. */
  readonly complaints: string[];
  /** Requests that left the shop. */
  readonly foreign: string[];
};

export type VisitOptions = BrowserContextOptions & { readonly width?: number };

export async function visit({ url, browser }: Street, path: string, options: VisitOptions = {}): Promise<Visit> {
  const { width = widths.desktop, ...more } = options;
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: "en-GB", ...more });
  const page = await context.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith("data:")) foreign.push(request.url());
  });
  await page.goto(`${url}${path}`, { waitUntil: "networkidle" });
  return { page, context, complaints, foreign };
}

export async function says(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor({ timeout: 15_000 });
}

/** A refused form is an error status, which Chromium writes into the console. */
export function withoutRefusals({ complaints }: Visit): readonly string[] {
  return complaints.filter((each) => !/status of (402|409|422)/.test(each));
}

/** On the sign-in page. */
export async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.fill("main [name=email]", email);
  await page.fill("main [name=password]", password);
  await page.locator("main").getByRole("button", { name: "Sign in" }).click();
}

/** From a product's page. */
export async function intoCheckout(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.locator("dialog[open]").getByRole("link", { name: "Check out" }).click();
  await page.waitForURL("**/checkout");
}

export const placeOrder = (page: Page): Promise<void> => page.getByRole("button", { name: /^Order and pay/ }).click();

export const buyer = {
  email: "ada@example.org",
  name: "Ada Lovelace",
  line1: "Hauptstraße 1",
  postalCode: "10115",
  city: "Berlin",
} as const;

/** Fills the checkout; what is there already is typed anew. */
export async function fillCheckout(
  page: Page,
  fields: Partial<Record<keyof typeof buyer, string>> = buyer,
): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.fill(`main [name="${name}"]`, value);
}

export const cards = {
  good: "4242 4242 4242 4242",
  declined: "4000 0000 0000 0002",
  threeDSecure: "4000 0000 0000 3220",
} as const;

/** On the payment page. */
export async function payBy(page: Page, number: string): Promise<void> {
  await page.waitForURL("**/pay/**");
  await page.fill("[name=number]", number);
  await page.fill("[name=expiry]", "12/34");
  await page.fill("[name=cvc]", "123");
  await page.click("form button");
}

// A member of staff at a browser: signs in, and what the page complains of on the way is kept.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { staffAccount } from "../market/market.ts";
import { widths } from "./browser.ts";

export type Desk = {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and of scripts, and what the policy refused. Being told to sign in first is none. */
  readonly complaints: readonly string[];
  readonly foreign: readonly string[];
  goTo(path: string): Promise<void>;
};

type Sitting = {
  readonly browser: Browser;
  readonly url: string;
  readonly width?: number;
  readonly account?: { readonly email: string; readonly password: string };
  readonly dark?: boolean;
};

/** Sits down and signs in. */
export async function sitDown(sitting: Sitting): Promise<Desk> {
  const desk = await openDesk(sitting);
  await signIn(desk.page, sitting.account ?? staffAccount);
  await desk.page.locator("main#main").waitFor();
  return desk;
}

export async function openDesk({ browser, url, width = widths.desktop, dark = false }: Sitting): Promise<Desk> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    locale: "en-GB",
    colorScheme: dark ? "dark" : "light",
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of (401|403|404|409|422)/.test(message.text()))
      complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    if (!request.url().startsWith(url) && !/^(data|blob):/.test(request.url())) foreign.push(request.url());
  });
  const goTo = async (path: string): Promise<void> => {
    await page.goto(`${url}/admin${path}`, { waitUntil: "networkidle" });
  };
  await goTo("");
  return { page, context, complaints, foreign, goTo };
}

export async function signIn(page: Page, { email, password }: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

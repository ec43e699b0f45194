// Takes the picture of the shop for the README: `node docs/pictures/take.ts` while the market runs at SOUK_URL. It wants
// a Chromium, at CHROMIUM or in its usual place.
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const url = process.env.SOUK_URL ?? "http://localhost:8080";
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const path = fileURLToPath(new URL("shop.png", import.meta.url));
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const browser = await chromium.launch({ executablePath, args: flags });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1130 } });
  await page.goto(url, { waitUntil: "networkidle" });
  await page.screenshot({ path });
} finally {
  await browser.close();
}

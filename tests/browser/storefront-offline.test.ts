// Without a network the shop's pages wait: nothing is sent, nobody lands on an error, and what was typed is still there.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { barriers, widths } from "./browser.ts";
import { openStreet, type Street } from "./shopping.ts";

let street: Street;

before(async () => {
  street = await openStreet();
});
after(() => street?.close());

test("offline a form is held with what was typed in it, links wait, and afterwards all goes on", async () => {
  const context = await street.browser.newContext({ viewport: { width: widths.phone, height: 844 } });
  const page = await context.newPage();
  await page.goto(`${street.url}/sign-in`, { waitUntil: "networkidle" });
  const email = page.getByLabel("E-mail");
  await email.fill("ada@example.org");
  const sent: string[] = [];
  page.on("request", (request) => sent.push(request.url()));
  await context.setOffline(true);
  await page.getByText("You are offline. What you see").waitFor();
  assert.deepEqual(await barriers(page), []);
  await page.locator('main button[type="submit"]').first().click();
  await page.getByText("nothing was sent").waitFor();
  await page.locator("header a").first().click();
  assert.equal(new URL(page.url()).pathname, "/sign-in");
  assert.equal(await email.inputValue(), "ada@example.org");
  assert.deepEqual(sent, []);
  await context.setOffline(false);
  await page.getByText("You are offline").waitFor({ state: "detached" });
  await page.locator("header a").first().click();
  await page.waitForURL(`${street.url}/`);
  await context.close();
});

// Signing in with Souk ID in a real Chromium, through its own pages and back: as a new customer, as one who returns, by
// linking, and when it goes wrong.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { expect } from "../market/goods.ts";
import { approveAtSoukId } from "../market/souk-id.ts";
import { barriers, isWiderThanWindow, widths } from "./browser.ts";
import { linkIn } from "./mails.ts";
import { openStreet, type Street, says, signIn, visit } from "./shopping.ts";

const PRODUCT = "/products/riverbank-water-jug";
const PASSWORD = "correct horse battery";

let street: Street;

before(async () => {
  street = await openStreet();
});
after(() => street?.close());

/** From a page of the shop to Souk ID's, and as one of its people. */
async function continueAs(page: Page, person: string): Promise<void> {
  await page.getByRole("button", { name: "Continue with Souk ID" }).click();
  await chooseAt(page, person);
}

async function chooseAt(page: Page, person: string): Promise<void> {
  await page.waitForURL("**/id/interaction/**");
  await page.getByRole("button", { name: person }).click();
}

const sessionOf = async (page: Page): Promise<string> =>
  (await page.context().cookies()).find(({ name }) => name.endsWith("souk-session"))?.value ?? "";

test("a new customer comes by Souk ID from the checkout, with the cart, and returns to the same account", async () => {
  const { page, context, complaints, foreign } = await visit(street, PRODUCT);
  await page.getByRole("button", { name: "Add to cart" }).click();
  await page.locator("dialog[open]").getByRole("link", { name: "Check out" }).click();
  await page.waitForURL("**/checkout");
  await continueAs(page, "Amal Haddad");
  await page.waitForURL("**/checkout");
  assert.equal(await page.inputValue("main [name=email]"), "amal@id.example");
  await page.getByRole("link", { name: "Your cart: 1 item" }).waitFor();
  assert.doesNotMatch(await page.content(), /transaction|code=|eyJ[\w-]+\./, "nothing of the sign-in is in the page");
  const first = await sessionOf(page);

  await page.goto(`${street.url}/account/profile`);
  await says(page, "This account has no password yet.");
  await page.getByRole("button", { name: "Unlink Souk ID" }).click();
  await says(page, "This is the only way into your account.");
  assert.deepEqual(await barriers(page), []);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("link", { name: "Sign in", exact: true }).waitFor();

  await page.goto(`${street.url}/sign-in?to=/account/addresses`);
  await continueAs(page, "Amal Haddad");
  await page.waitForURL("**/account/addresses");
  await says(page, "Hello, Amal Haddad");
  assert.ok(first !== "" && first !== (await sessionOf(page)), "a session of its own");
  await page.getByRole("link", { name: "Your cart: 1 item" }).waitFor();
  assert.deepEqual([...complaints, ...foreign], []);
  await context.close();
});

test("without scripts, and in German, it is the same way", async () => {
  const { page, context } = await visit(street, "/register", {
    ...{ locale: "de-DE", javaScriptEnabled: false, width: widths.phone },
  });
  await page.getByRole("button", { name: "Weiter mit Souk ID" }).click();
  await chooseAt(page, "Noor van Dijk");
  await page.waitForURL("**/sign-in?trouble=openid_unverified*");
  await says(page, "Der Anbieter hat deine E-Mail-Adresse nicht bestätigt.");
  await context.close();
});

test("who turns back at the provider is told, and nobody is signed in", async () => {
  const { page, context } = await visit(street, "/sign-in?to=/checkout");
  await continueAs(page, "None of them");
  await says(page, "You turned back at the provider");
  assert.equal(await page.inputValue("main [name=to]"), "/checkout", "where the visitor wanted to go is kept");
  assert.equal(await sessionOf(page), "");
  assert.deepEqual(await barriers(page), []);
  await context.close();
});

test("an account that nobody proved is refused with advice; once it is proved, it is the same account", async () => {
  const email = "jonas@id.example";
  const body = { email, password: PASSWORD, name: "Jonas Weber" };
  await expect(street.market.client.registerAccount({ body }), "register");
  const { page, context } = await visit(street, "/sign-in");
  await continueAs(page, "Jonas Weber");
  await says(page, "nobody has confirmed the address yet");
  await page.goto(await linkIn(street, email, "verify-email"));
  await page.getByRole("button", { name: "Yes, this is my address" }).click();
  await says(page, "Your address is confirmed");
  await page.goto(`${street.url}/sign-in?to=/account/profile`);
  await continueAs(page, "Jonas Weber");
  await page.waitForURL("**/account/profile");
  await says(page, "linked on");

  // It has a password, so that it can be unlinked, and linked again with the password only.
  await page.getByRole("button", { name: "Unlink Souk ID" }).click();
  await says(page, "Unlinked.");
  const link = async (password: string): Promise<void> => {
    await page.locator("summary", { hasText: "Link Souk ID" }).click();
    await page.fill("#ways [name=currentPassword]", password);
    await page.getByRole("button", { name: "Go on to Souk ID" }).click();
  };
  await link("not my password");
  await says(page, "Your present password is not right.");
  await page.goto(`${street.url}/account/profile`);
  await link(PASSWORD);
  await chooseAt(page, "Jonas Weber");
  await page.waitForURL("**/account/profile?linked*");
  await says(page, "Linked. You can sign in that way from now on.");
  await page.getByRole("button", { name: "Unlink Souk ID" }).waitFor();
  assert.deepEqual(await barriers(page), []);
  await context.close();
});

test("a callback with a state of another browser is refused, and does not spend that browser's sign-in", async () => {
  const theirs = await visit(street, "/sign-in");
  const leaving = theirs.page.waitForRequest("**/id/auth?**");
  await theirs.page.getByRole("button", { name: "Continue with Souk ID" }).click();
  const authorizationUrl = (await leaving).url();
  await theirs.page.waitForURL("**/id/interaction/**");
  const answer = await approveAtSoukId(authorizationUrl, "souk-id-amal");
  const returned = `${street.url}/account/oidc/souk-id/callback?${new URLSearchParams({ ...answer })}`;

  const victim = await visit(street, "/sign-in");
  // A browser with a departure of its own is no better than one without.
  await victim.page.getByRole("button", { name: "Continue with Souk ID" }).click();
  await victim.page.waitForURL("**/id/interaction/**");
  await victim.page.goto(returned);
  await says(victim.page, "began in another browser");
  assert.equal(new URL(victim.page.url()).pathname, "/sign-in");
  assert.equal(await sessionOf(victim.page), "");

  await theirs.page.goto(returned);
  await says(theirs.page, "Hello, Amal Haddad");
  await theirs.page.getByRole("button", { name: "Sign out" }).click();
  await theirs.page.getByRole("link", { name: "Sign in", exact: true }).waitFor();
  await theirs.page.goto(returned);
  await says(theirs.page, "was done already");
  await Promise.all([theirs.context.close(), victim.context.close()]);
});

test("the profile with its ways to sign in has no barriers and fits a phone", async () => {
  const email = "ways@example.org";
  const body = { email, password: PASSWORD, name: "Grace Hopper" };
  await expect(street.market.client.registerAccount({ body }), "register");
  for (const colorScheme of ["light", "dark"] as const) {
    const { page, context } = await visit(street, "/sign-in?to=/account/profile", {
      ...{ width: widths.phone, colorScheme },
    });
    await signIn(page, email, PASSWORD);
    await page.waitForURL("**/account/profile");
    await page.locator("summary", { hasText: "Link Souk ID" }).click();
    assert.deepEqual(await barriers(page), []);
    assert.equal(await isWiderThanWindow(page), false);
    await context.close();
  }
});

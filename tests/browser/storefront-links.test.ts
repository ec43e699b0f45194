// A forgotten password and an address that has to be confirmed, in a real Chromium: through the mail and back, with and
// without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { expect } from "../market/goods.ts";
import { barriers, isWiderThanWindow, widths } from "./browser.ts";
import { linkIn } from "./mails.ts";
import { openStreet, type Street, says, signIn, visit, withoutRefusals } from "./shopping.ts";

const PASSWORD = "correct horse battery";

let street: Street;

before(async () => {
  street = await openStreet();
});
after(() => street?.close());

const register = (email: string, locale = "en") =>
  expect(
    street.market.client.registerAccount({ body: { email, password: PASSWORD, name: "Ada Lovelace", locale } }),
    "register",
  );

test("a forgotten password is set anew by the link in the mail, and ends every other sign-in", async () => {
  const email = "forgetful@example.org";
  const elsewhere = await register(email);
  const visited = await visit(street, "/sign-in?to=/account/addresses");
  const { page, context } = visited;
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await page.waitForURL("**/account/forgot-password");
  await page.getByRole("button", { name: "Send me the link" }).click();
  await says(page, "Please fill this in.");
  await page.fill("main [name=email]", email);
  await page.getByRole("button", { name: "Send me the link" }).click();
  await says(page, `If there is an account with ${email}`);

  await page.goto(await linkIn(street, email, "reset-password"));
  assert.equal(page.url(), `${street.url}/account/reset-password`, "no token in the address");
  assert.doesNotMatch(await page.content(), /token=/);
  await page.fill("main [name=password]", "short");
  await page.getByRole("button", { name: "Show the password" }).click();
  assert.equal(await page.getAttribute("main [name=password]", "type"), "text");
  await page.getByRole("button", { name: "Set the password" }).click();
  await says(page, "At least 8 characters, please.");
  await page.fill("main [name=password]", "an entirely new password");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.waitForURL("**/sign-in?reset");
  await says(page, "Your new password is set");
  await signIn(page, email, PASSWORD);
  await says(page, "The e-mail address or the password is wrong.");
  await signIn(page, email, "an entirely new password");
  await page.waitForURL("**/account");
  const left = withoutRefusals(visited).filter((each) => !/status of 401/.test(each));
  assert.deepEqual(left, []);

  await page.goto(`${street.url}/account/profile`);
  assert.equal(await page.getByText("is not confirmed yet").count(), 0, "the reset proved the address");
  const { refreshToken } = elsewhere.body;
  const renewed = await street.market.client.refreshSession({ body: { refreshToken } });
  assert.equal(renewed.status, 401, "signed out elsewhere, too");
  await context.close();
});

test("nobody learns whether an address has an account, and a used link says what to do", async () => {
  const { page, context } = await visit(street, "/account/forgot-password", {
    ...{ width: widths.phone, javaScriptEnabled: false },
  });
  await page.fill("main [name=email]", "nobody@example.org");
  await page.getByRole("button", { name: "Send me the link" }).click();
  await says(page, "If there is an account with nobody@example.org");

  const email = "twice@example.org";
  await register(email);
  await street.market.client.forgotPassword({ body: { email } });
  const link = await linkIn(street, email, "reset-password");
  for (const password of ["the first new password", "the second new password"]) {
    await page.goto(link);
    await page.fill("main [name=password]", password);
    await page.getByRole("button", { name: "Set the password" }).click();
  }
  await says(page, "This link has ended");
  await page.getByRole("link", { name: "Send me another link" }).click();
  await page.waitForURL("**/account/forgot-password");
  await page.goto(`${street.url}/account/reset-password`);
  await says(page, "This link has ended");
  const answer = await street.market.client.logIn({ body: { email, password: "the first new password" } });
  assert.equal(answer.status, 200, "the second use changed nothing");
  await context.close();
});

test("an address is confirmed by a button, not by opening the link", async () => {
  const email = "new@example.org";
  await register(email);
  const { page, context, complaints } = await visit(street, "/sign-in?to=/account/profile");
  await signIn(page, email, PASSWORD);
  await says(page, "Your e-mail address is not confirmed yet");
  await page.getByRole("button", { name: "Send the link again" }).click();
  await says(page, `A new link is on its way to ${email}`);
  const link = await linkIn(street, email, "verify-email", 2);
  assert.ok((await fetch(link)).ok, "a program that looks through mails");
  await page.reload();
  await says(page, "Your e-mail address is not confirmed yet");

  await page.goto(link);
  assert.equal(page.url(), `${street.url}/account/verify-email`);
  await page.getByRole("button", { name: "Yes, this is my address" }).click();
  await says(page, "Your address is confirmed");
  await page.goto(`${street.url}/account/profile`);
  await says(page, "Change the password");
  assert.equal(await page.getByText("is not confirmed yet").count(), 0);
  await page.goto(link);
  await page.getByRole("button", { name: "Yes, this is my address" }).click();
  await says(page, "This link has ended");
  assert.deepEqual(
    complaints.filter((each) => !/status of 400/.test(each)),
    [],
  );
  await context.close();
});

test("in German and without scripts an address is confirmed by somebody who is not signed in", async () => {
  const email = "deutsch@example.org";
  await register(email, "de");
  const link = await linkIn(street, email, "verify-email");
  const { page, context } = await visit(street, new URL(link).pathname + new URL(link).search, {
    ...{ locale: "de-DE", javaScriptEnabled: false, width: widths.phone },
  });
  await page.getByRole("button", { name: "Ja, das ist meine Adresse" }).click();
  await says(page, "Deine Adresse ist bestätigt");
  await context.close();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the pages of links have no barriers and fit a phone, ${colorScheme}`, async () => {
    const email = `barriers.${colorScheme}@example.org`;
    await register(email);
    await street.market.client.forgotPassword({ body: { email } });
    const links = [await linkIn(street, email, "reset-password"), await linkIn(street, email, "verify-email")];
    const open = links.map((link) => new URL(link).pathname + new URL(link).search);
    const ended = ["/account/forgot-password", "/account/reset-password", "/account/verify-email?done"];
    for (const width of Object.values(widths)) {
      for (const path of [...open, ...ended]) {
        const { page, context, complaints, foreign } = await visit(street, path, { width, colorScheme });
        assert.deepEqual(await barriers(page), [], `${path.split("?", 1)[0]} ${width}`);
        assert.equal(await isWiderThanWindow(page), false, `${path.split("?", 1)[0]} ${width}`);
        assert.deepEqual([...complaints, ...foreign], []);
        await context.close();
      }
    }
  });
}

// Signing in with Souk ID, from one end to the other: through the gateway, by its redirects and its form, against the real
// `oidc-provider`; and a forgotten password by the mail that came.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createClient } from "@souk/contracts/client";
import { expect } from "../market/goods.ts";
import { mailboxOf } from "../market/mailbox.ts";
import { type Market, startMarket } from "../market/market.ts";
import { approveAtSoukId, createBrowser, type Returned } from "../market/souk-id.ts";

const endings: (() => Promise<unknown>)[] = [];
let market: Market;
before(async () => {
  market = await startMarket({}, { after: (task) => void endings.unshift(task) });
});
after(async () => {
  for (const end of endings) await end();
});

const params = { provider: "souk-id" };

async function begin() {
  return (await expect(market.client.startOpenidSignIn({ params, body: {} }), "start")).body;
}

function finish(transaction: string, { code, state, iss, error }: Returned) {
  const answer = { ...(code !== undefined && { code }), ...(iss !== undefined && { iss }) };
  return market.client.finishOpenidSignIn({
    params,
    body: { transaction, state, ...answer, ...(error !== undefined && { error }) },
  });
}

async function signIn(person: string) {
  const begun = await begin();
  const returned = await approveAtSoukId(begun.authorizationUrl, person);
  assert.equal(returned.state, begun.state);
  return finish(begun.transaction, returned);
}

const codeOf = (answer: Awaited<ReturnType<typeof finish>>) =>
  "problem" in answer ? answer.problem.code : "signed in";

test("a shopper comes by Souk ID, is a customer, and comes back to the same account", async () => {
  const { items } = (await expect(market.client.listProviders(), "providers")).body;
  assert.deepEqual(items, [{ id: "souk-id", name: "Souk ID" }]);
  const { body } = await expect(signIn("souk-id-amal"), "sign-in");
  const { id, email, emailVerified, role, name } = body.user;
  assert.deepEqual(
    { email, emailVerified, role, name },
    { email: "amal@id.example", emailVerified: true, role: "customer", name: "Amal Haddad" },
  );
  const again = await expect(signIn("souk-id-amal"), "once more");
  assert.equal(again.body.user.id, id);
  const own = createClient({ baseUrl: market.url, token: again.body.accessToken });
  const mine = await expect(own.listIdentities(), "identities");
  assert.deepEqual([mine.body.hasPassword, mine.body.items[0]?.name], [false, "Souk ID"]);
  assert.equal((await own.readProfile()).status, 200);
});

test("an answer is good once, for its own sign-in, and only as the provider gave it", async () => {
  const [begun, other] = [await begin(), await begin()];
  const returned = await approveAtSoukId(begun.authorizationUrl, "souk-id-jonas");
  assert.ok(returned.iss?.endsWith("/id"), "RFC 9207");
  assert.equal(codeOf(await finish(other.transaction, returned)), "openid_failed");
  assert.equal(codeOf(await finish(begun.transaction, { ...returned, state: other.state })), "openid_failed");
  const answers = await Promise.all([1, 2, 3].map(() => finish(begun.transaction, returned)));
  assert.deepEqual(answers.map(codeOf).sort(), ["openid_failed", "openid_failed", "signed in"]);
  const another = await begin();
  assert.equal(codeOf(await finish(another.transaction, { ...returned, state: another.state })), "openid_failed");
});

test("who has no verified address, and who turns back, is not signed in", async () => {
  assert.equal(codeOf(await signIn("souk-id-noor")), "openid_unverified");
  const begun = await begin();
  const returned = await approveAtSoukId(begun.authorizationUrl, "");
  assert.equal(returned.error, "access_denied");
  assert.equal(codeOf(await finish(begun.transaction, returned)), "openid_failed");
});

test("in one browser somebody else may be chosen each time, by pages without scripts", async () => {
  const browser = createBrowser();
  for (const person of ["souk-id-amal", "souk-id-jonas", "", "souk-id-amal"]) {
    const begun = await begin();
    const returned = await approveAtSoukId(begun.authorizationUrl, person, browser);
    assert.equal(returned.state, begun.state);
    if (person === "") continue;
    const { user } = (await expect(finish(begun.transaction, returned), person)).body;
    assert.equal(user.email, `${person.replace("souk-id-", "")}@id.example`);
  }
});

test("Souk ID itself: strict pages, one address to return to, PKCE or nothing, and no choosing in another's browser", async () => {
  const begun = await begin();
  const browser = createBrowser();
  const { url, page, headers } = await browser.open(begun.authorizationUrl);
  assert.doesNotMatch(page ?? "", /<script|style=|onclick/);
  assert.match(headers.get("content-security-policy") ?? "", /default-src 'none'.*frame-ancestors 'none'/);
  const stranger = await createBrowser().open(url.href);
  assert.match(stranger.page ?? "", /another browser/);
  const chosen = await createBrowser().submit(url.href, { person: "souk-id-amal" });
  assert.match(chosen.page ?? "", /another browser/);
  for (const [name, value] of [
    ["redirect_uri", "https://evil.example/account/oidc/souk-id/callback"],
    ["code_challenge", ""],
    ["client_id", "nobody"],
  ] as const) {
    const forged = new URL(begun.authorizationUrl);
    if (value === "") forged.searchParams.delete(name);
    else forged.searchParams.set(name, value);
    const answer = await createBrowser().open(forged.href);
    const refused = answer.page?.includes("can't go on") || answer.url.searchParams.get("error") === "invalid_request";
    assert.ok(refused, `${name}: ${answer.url.href}`);
  }
});

test("a forgotten password is set anew by the link in the mail, which also proves the address for Souk ID", async () => {
  const email = "jonas.forgetful@id.example";
  const body = { email, password: "correct horse battery", name: "Jonas" };
  await expect(market.client.registerAccount({ body }), "register");
  assert.equal((await market.client.forgotPassword({ body: { email } })).status, 202);
  const token = await mailboxOf(market).token(email, "reset-password");
  const password = "an entirely new password";
  assert.equal((await market.client.resetPassword({ body: { token, password } })).status, 204);
  const { user } = (await expect(market.client.logIn({ body: { email, password } }), "log in")).body;
  assert.equal(user.emailVerified, true);
});

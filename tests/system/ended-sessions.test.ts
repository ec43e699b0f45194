// Whatever ends a session ends its access tokens at once, at every gateway: another password, by hand or by a link, and
// signing out. Other people's and other browsers' tokens go on; a gateway that begins later knows too.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { type Client, createClient } from "@souk/contracts/client";
import { expect } from "../market/goods.ts";
import { mailboxOf } from "../market/mailbox.ts";
import { type Market, staffAccount, startMarket } from "../market/market.ts";
import { eventually } from "../market/purchase.ts";
import { openGateway } from "../market/second-gateway.ts";

const endings: (() => Promise<unknown>)[] = [];
const cleanup = { after: (task: () => Promise<unknown>) => void endings.unshift(task) };
/** Far below what a token has left. */
const AT_ONCE_MS = 5_000;
const password = "correct horse battery";
let market: Market;
let gateways: string[];

before(async () => {
  market = await startMarket({}, cleanup);
  gateways = [market.url, await openGateway(market, {}, cleanup)];
});
test.after(async () => {
  for (const end of endings) await end();
});

const clientsOf = (token: string): readonly Client[] => gateways.map((baseUrl) => createClient({ baseUrl, token }));

/** What each gateway says of the token. */
async function verdicts(token: string): Promise<readonly (string | number)[]> {
  const answers = await Promise.all(clientsOf(token).map((client) => client.readProfile()));
  return answers.map((answer) => ("problem" in answer ? answer.problem.code : answer.status));
}
const isGood = async (token: string): Promise<void> =>
  assert.deepEqual(
    await verdicts(token),
    gateways.map(() => 200),
  );
const endsAtOnce = (token: string): Promise<unknown> =>
  eventually(
    "refused by every gateway",
    () => verdicts(token),
    (all) => all.every((verdict) => verdict === "invalid_token"),
    AT_ONCE_MS,
  );

/** Two browsers of one person. */
async function person(name: string) {
  const email = `${name}@example.org`;
  const body = { email, password, name };
  const first = (await expect(market.client.registerAccount({ body }), "register")).body;
  const logIn = async (present = password) =>
    (await expect(market.client.logIn({ body: { email, password: present } }), "log in")).body;
  return { email, first, second: await logIn(), logIn };
}

test("another password ends all tokens, a new sign-in's is good in the same second", async () => {
  const { first, second, logIn } = await person("ada");
  const other = await person("other");
  for (const { accessToken } of [first, second, other.first]) await isGood(accessToken);
  const body = { password: "another long password", currentPassword: password };
  const [mine] = clientsOf(second.accessToken);
  await expect((mine as Client).updateProfile({ body }), "another password");
  const again = await logIn(body.password);
  await Promise.all([endsAtOnce(first.accessToken), endsAtOnce(second.accessToken)]);
  await isGood(again.accessToken);
  await isGood(other.first.accessToken);
});

test("so does a password that was forgotten and set anew by the link in the mail", async () => {
  const { email, first, second } = await person("bob");
  assert.equal((await market.client.forgotPassword({ body: { email } })).status, 202);
  const token = await mailboxOf(market).token(email, "reset-password");
  const reset = await market.client.resetPassword({ body: { token, password: "set by a link, long" } });
  assert.equal(reset.status, 204);
  await Promise.all([endsAtOnce(first.accessToken), endsAtOnce(second.accessToken)]);
});

test("signing out ends this browser's token, not the other's; a gateway that begins later knows it", async () => {
  const { first, second } = await person("eve");
  await market.client.logOut({ body: { refreshToken: first.refreshToken } });
  await endsAtOnce(first.accessToken);
  await isGood(second.accessToken);
  gateways = [...gateways, await openGateway(market, { INSTANCE_ID: "gateway-3" }, cleanup)];
  await endsAtOnce(first.accessToken);
  await isGood(second.accessToken);
});

const sameOrigin = { "x-requested-with": "souk-admin", "sec-fetch-site": "same-origin" };
const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";

test("the back office of another browser is signed out, and saves nothing more", async () => {
  const signIn = await fetch(`${market.url}/admin/session`, {
    method: "POST",
    headers: { "content-type": "application/json", ...sameOrigin },
    body: JSON.stringify(staffAccount),
  });
  assert.equal(signIn.status, 200);
  const headers = { cookie: cookieOf(signIn), "content-type": "application/json", ...sameOrigin };
  const theme = (corners: string, revision: number) =>
    fetch(`${market.url}/admin/theme`, {
      method: "PUT",
      headers: { ...headers, "if-match": `"${revision}"` },
      body: JSON.stringify({ corners }),
    });
  assert.equal((await theme("round", 0)).status, 200);

  const body = { password: "the owner's other password", currentPassword: staffAccount.password };
  await expect((await market.staff()).updateProfile({ body }), "the owner's password");
  await eventually(
    "the theme is refused",
    async () => (await theme("square", 1)).status,
    (status) => status === 401,
    AT_ONCE_MS,
  );
  assert.equal((await fetch(`${market.url}/admin/api/v1/me`, { headers })).status, 401);
  assert.equal((await fetch(`${market.url}/admin/session`, { headers })).status, 204);
});

test("the storefront shows its pages to a browser whose session has ended, as to anybody", async () => {
  const { email, logIn } = await person("joan");
  const form = new URLSearchParams({ email, password });
  const signIn = await fetch(`${market.url}/sign-in`, {
    method: "POST",
    headers: { origin: market.url, "content-type": "application/x-www-form-urlencoded" },
    body: form,
    redirect: "manual",
  });
  assert.equal(signIn.status, 303, await signIn.text());
  const cookie = signIn.headers
    .getSetCookie()
    .map((each) => each.split(";", 1)[0])
    .join("; ");
  const page = async (path: string) =>
    (await fetch(market.url + path, { headers: { cookie, accept: "text/html" }, redirect: "manual" })).status;
  assert.equal(await page("/account"), 200);
  const { accessToken } = await logIn();
  const body = { password: "another long password", currentPassword: password };
  await expect((clientsOf(accessToken)[0] as Client).updateProfile({ body }), "another password");
  await endsAtOnce(accessToken);
  await eventually(
    "the account asks to sign in",
    () => page("/account"),
    (status) => status === 303,
    AT_ONCE_MS,
  );
  assert.deepEqual([await page("/"), await page("/cart")], [200, 200]);
});

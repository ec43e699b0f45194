// Signing in with a provider over HTTP, against the real service and a provider that lies where it is told to.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import type { BegunSignIn } from "@souk/contracts/users/openid-routes";
import { type Approved, type Person, startFakeProvider, type Twist } from "../testing/fake-provider.ts";
import {
  type Answered,
  clientToken,
  ISSUER,
  logIn,
  logInOwner,
  OWNER,
  PASSWORD,
  register,
  type StartOptions,
  startUsers,
  type Users,
} from "../testing/running-service.ts";

const ada: Person = {
  sub: "ada-1",
  email: "ada@example.org",
  email_verified: true,
  name: "Ada Lovelace",
  locale: "de",
};

async function open(t: TestContext, more: StartOptions = {}) {
  const provider = await startFakeProvider(t);
  const environment = { OIDC_PROVIDERS: JSON.stringify([provider.settings]), ...more.environment };
  const users = await startUsers(t, { ...more, environment });
  const start = async (path = "/api/v1/auth/oidc/fake/start"): Promise<BegunSignIn> => {
    const answer = await users.send("POST", path, { body: {} });
    assert.equal(answer.status, 200, answer.text);
    return answer.body as unknown as BegunSignIn;
  };
  const signIn = async (person: Person, twist?: Twist): Promise<Answered> => {
    const begun = await start();
    return finish(users, begun, provider.approve(begun.authorizationUrl, person, twist));
  };
  return { provider, users, start, signIn };
}

function finish(users: Users, { transaction }: BegunSignIn, answer: Partial<Approved> & { error?: string }) {
  return users.send("POST", "/api/v1/auth/oidc/fake/finish", { body: { transaction, ...answer } });
}

const failed = (answer: Answered, code = "openid_failed") => assert.equal(answer.body.code, code, answer.text);

test("the browser is sent to the provider with PKCE, state and nonce, and with no secret in sight", async (t) => {
  const { users, start, provider } = await open(t);
  const listed = await users.client.listProviders();
  assert.deepEqual(listed, { status: 200, body: { items: [{ id: "fake", name: "Fake" }] } });
  const begun = await start();
  const url = new URL(begun.authorizationUrl);
  assert.equal(`${url.origin}${url.pathname}`, `${provider.issuer}/authorize`);
  const { state, nonce, code_challenge: challenge, ...rest } = Object.fromEntries(url.searchParams);
  assert.deepEqual(rest, {
    client_id: "souk",
    code_challenge_method: "S256",
    redirect_uri: `${ISSUER}/account/oidc/fake/callback`,
    response_type: "code",
    scope: "openid email profile",
  });
  assert.equal(state, begun.state);
  for (const each of [state, nonce, challenge]) assert.equal(Buffer.from(each ?? "", "base64url").length, 32);
  assert.equal(begun.expiresIn, 600);
  const sealed = Buffer.from(begun.transaction, "base64url").toString("latin1");
  assert.ok(!sealed.includes(state ?? "") && !sealed.includes(nonce ?? ""));
  assert.notDeepEqual((await start()).state, state);
  assert.equal((await users.send("POST", "/api/v1/auth/oidc/nobody/start", { body: {} })).status, 404);
});

test("somebody new becomes a customer with a proved address and no password, and comes back to the same account", async (t) => {
  const { users, signIn } = await open(t);
  const first = await signIn(ada);
  assert.equal(first.status, 200, first.text);
  assert.equal(first.headers.get("cache-control"), "no-store");
  const { email, emailVerified, name, locale, role, id } = first.body.user as Record<string, unknown>;
  assert.deepEqual(
    { email, emailVerified, name, locale, role },
    { email: "ada@example.org", emailVerified: true, name: "Ada Lovelace", locale: "de", role: "customer" },
  );
  const token = String(first.body.accessToken);
  const mine = await users.send("GET", "/api/v1/users/me/identities", { token });
  assert.deepEqual([mine.body.hasPassword, (mine.body.items as unknown[]).length], [false, 1]);
  const again = await signIn({ ...ada, email: "elsewhere@example.org", email_verified: false });
  assert.equal((again.body.user as { id: string }).id, id, "the pair counts, whatever else is said");
  for (const password of ["", "a guess at it"]) {
    const answer = await users.send("POST", "/api/v1/auth/login", { body: { email: "ada@example.org", password } });
    assert.equal(answer.status, password === "" ? 400 : 401);
  }
  const registered = users.events().filter((event) => event.type === "user.registered");
  assert.deepEqual(
    registered.map(({ data }) => (data as { emailVerified?: boolean }).emailVerified),
    [false, true],
  );
  assert.equal(users.events().filter((event) => event.type === "user.link_requested").length, 0);
});

test("a customer who has proved the address is linked; who has not, is not", async (t) => {
  const { users, signIn } = await open(t);
  const { user } = await register(users, "ADA@example.org");
  failed(await signIn(ada), "account_unverified");
  await prove(users, "ada@example.org");
  const answer = await signIn(ada);
  assert.equal((answer.body.user as { id: string }).id, user.id);
  await logIn(users, "ada@example.org", "a new password");
});

/** By a reset, as the refusal advises. */
async function prove(users: Users, email: string): Promise<void> {
  await users.send("POST", "/api/v1/auth/password/forgot", { body: { email } });
  const id = users.events().findLast((event) => event.type === "user.link_requested")?.aggregateId ?? "";
  const link = await users.send("POST", `/internal/mail-links/${id}`, {
    token: await clientToken(users, "notifications"),
  });
  const body = { token: link.body.token, password: "a new password" };
  assert.equal((await users.send("POST", "/api/v1/auth/password/reset", { body })).status, 204);
}

test("an address that the provider has not verified makes and links nothing", async (t) => {
  const { users, signIn } = await open(t);
  await register(users, "grace@example.org");
  await prove(users, "grace@example.org");
  for (const verified of [false, undefined, "true", "false", 1, null]) {
    failed(await signIn({ sub: "x", email: "grace@example.org", email_verified: verified }), "openid_unverified");
    failed(await signIn({ sub: "x", email: "new@example.org", email_verified: verified }), "openid_unverified");
  }
  for (const email of [
    undefined,
    "",
    "no address",
    "a@b",
    "a@b.c\r\nBcc: x@y.z",
    ["ada@example.org"],
    `${"a".repeat(250)}@x.org`,
  ]) {
    failed(await signIn({ sub: "x", email, email_verified: true }), "openid_unverified");
  }
});

test("staff and owners are never linked by their address, proved or not", async (t) => {
  const { users, signIn } = await open(t);
  failed(await signIn({ ...ada, email: OWNER.email }), "password_needed");
  await prove(users, OWNER.email);
  failed(await signIn({ ...ada, email: OWNER.email }), "password_needed");
});

test("a customer who is hired signs in with the password from then on", async (t) => {
  const { users, signIn } = await open(t);
  const first = await signIn(ada);
  const { accessToken: token } = await logInOwner(users);
  const params = { id: String((first.body.user as { id: string }).id) };
  assert.equal((await users.client.updateStaff({ params, body: { role: "staff" }, token })).status, 200);
  failed(await signIn(ada), "password_needed");
});

test("an answer is taken once, also of two at the same moment, and its code is exchanged once", async (t) => {
  const { users, start, provider } = await open(t);
  const begun = await start();
  const answer = provider.approve(begun.authorizationUrl, ada);
  const answers = await Promise.all(Array.from({ length: 5 }, () => finish(users, begun, answer)));
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401, 401]);
  failed(await finish(users, begun, answer));
  failed(await finish(users, begun, provider.approve(begun.authorizationUrl, ada)));
  assert.equal(provider.exchanges(), 1);
});

test("a forged state, another transaction's, one of another provider or purpose, and a changed one are refused", async (t) => {
  const { users, start, provider } = await open(t);
  const [begun, other] = [await start(), await start()];
  const answer = provider.approve(begun.authorizationUrl, ada);
  failed(await finish(users, begun, { ...answer, state: "forged" }));
  failed(await finish(users, begun, { ...answer, state: other.state }));
  failed(await finish(users, other, answer));
  const flipped = `${begun.transaction.slice(0, -2)}${begun.transaction.endsWith("AA") ? "BB" : "AA"}`;
  for (const transaction of [flipped, "A".repeat(200), "x", `${begun.transaction}AAAA`]) {
    failed(await finish(users, { ...begun, transaction }, answer));
  }
  const session = await register(users, "bob@example.org");
  const linking = await users.send("POST", "/api/v1/users/me/identities/fake/finish", {
    body: { transaction: begun.transaction, ...answer },
    token: session.accessToken,
  });
  failed(linking);
  assert.equal(provider.exchanges(), 0, "no code was exchanged for any of them");
  assert.equal((await finish(users, begun, answer)).status, 200, "nor was the right one spent");
});

test("a transaction ends after ten minutes", async (t) => {
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const { users, start, provider } = await open(t, { clock });
  const begun = await start();
  aheadMs = 600_000;
  failed(await finish(users, begun, provider.approve(begun.authorizationUrl, ada)));
});

test("what the provider says must be about this sign-in, for us, by it, and signed", async (t) => {
  const { signIn, users, start, provider } = await open(t, { environment: { RATE_LIMIT: "off" } });
  const lies: readonly Twist[] = [
    { nonce: "another one" },
    { nonce: null },
    { iss: "https://evil.example" },
    { aud: "another-shop" },
    { expiresInSeconds: -3_600 },
    { signedBy: "another key" },
    { signedBy: "the client's secret" },
    { withoutIdToken: true },
  ];
  for (const lie of lies) failed(await signIn(ada, lie));
  const begun = await start();
  const answer = provider.approve(begun.authorizationUrl, ada);
  failed(await finish(users, begun, { ...answer, iss: "https://evil.example" })); // RFC 9207: a mix-up.
  const missing = await start();
  const { iss: _, ...withoutIss } = provider.approve(missing.authorizationUrl, ada);
  failed(await finish(users, missing, withoutIss));
  const codeless = await start();
  failed(await finish(users, codeless, { ...provider.approve(codeless.authorizationUrl, ada), code: "a guess" }));
  assert.equal(users.events().filter((event) => event.type === "user.registered").length, 1, "the owner's alone");
});

test("an address that only the userinfo endpoint tells counts, of the same subject", async (t) => {
  const { signIn } = await open(t);
  const userInfo = { email: "ada@example.org", email_verified: true };
  const answer = await signIn({ sub: "ada-1" }, { userInfo });
  assert.equal(answer.status, 200, answer.text);
  assert.equal((answer.body.user as { name: string }).name, "ada");
  failed(await signIn({ sub: "ada-2" }, { userInfo: { ...userInfo, sub: "ada-1" } }));
});

test("a refusal at the provider ends the transaction", async (t) => {
  const { users, start, provider } = await open(t);
  const begun = await start();
  const { state } = begun;
  failed(await finish(users, begun, { state, error: "access_denied" }));
  failed(await finish(users, begun, provider.approve(begun.authorizationUrl, ada)));
  for (const body of [
    { state },
    { state, code: "x", error: "y" },
    { state, code: ["x"] },
    { code: "x" },
    { state, code: "x", nonce: "y" },
  ]) {
    const answer = await users.send("POST", "/api/v1/auth/oidc/fake/finish", {
      body: { transaction: begun.transaction, ...body },
    });
    assert.deepEqual([answer.status, answer.body.code], [400, "invalid_request"], JSON.stringify(body));
  }
});

test("a provider that is away is told as such, and found again when it is back", async (t) => {
  const { users, provider, start } = await open(t);
  const begun = await start();
  const answer = provider.approve(begun.authorizationUrl, ada);
  await provider.stop();
  const away = await finish(users, begun, answer);
  assert.deepEqual([away.status, away.body.code], [503, "unavailable"]);
  assert.ok(!users.log().includes(answer.code));
});

test("two people of one provider with one address are two people: the second one is sent to the password", async (t) => {
  const { signIn } = await open(t);
  assert.equal((await signIn(ada)).status, 200);
  failed(await signIn({ ...ada, sub: "the next owner of that mailbox" }), "password_needed");
});

test("refused answers are limited by the network", async (t) => {
  const { users, start } = await open(t);
  const begun = await start();
  const statuses: number[] = [];
  for (let n = 0; n < 60; n += 1) statuses.push((await finish(users, begun, { state: "forged", code: "x" })).status);
  assert.deepEqual([statuses[0], statuses.at(-1)], [401, 429]);
});

test("an account links a provider with its password, signs in by it, and lets go of it again", async (t) => {
  const { users, provider, signIn } = await open(t);
  const { accessToken: token } = await logInOwner(users);
  const begin = (currentPassword?: string) =>
    users.send("POST", "/api/v1/users/me/identities/fake/start", { body: { currentPassword }, token });
  assert.equal((await begin()).status, 400);
  failed(await begin("not it"), "invalid_credentials");
  const begun = (await begin(OWNER.password)).body as unknown as BegunSignIn;
  const answer = provider.approve(begun.authorizationUrl, { sub: "boss" });
  const body = { transaction: begun.transaction, ...answer };
  failed(await finish(users, begun, answer), "openid_failed"); // Begun to link, not to sign in.
  const stranger = await register(users, "bob@example.org");
  const path = "/api/v1/users/me/identities/fake/finish";
  failed(await users.send("POST", path, { body, token: stranger.accessToken }));
  const linked = await users.send("POST", path, { body, token });
  assert.equal(linked.status, 200, linked.text);
  failed(await users.send("POST", path, { body, token }));

  const signedIn = await signIn({ sub: "boss" });
  assert.equal((signedIn.body.user as { role: string }).role, "owner", "linked with the password, staff too");
  const again = (
    await users.send("POST", "/api/v1/users/me/identities/fake/start", {
      body: { currentPassword: PASSWORD },
      token: stranger.accessToken,
    })
  ).body as unknown as BegunSignIn;
  const taken = await users.send("POST", path, {
    body: { transaction: again.transaction, ...provider.approve(again.authorizationUrl, { sub: "boss" }) },
    token: stranger.accessToken,
  });
  failed(taken, "identity_taken");
  const remove = (as: string) => users.send("DELETE", `/api/v1/users/me/identities/${linked.body.id}`, { token: as });
  assert.equal((await remove(stranger.accessToken)).status, 404);
  assert.equal((await remove(token)).status, 204);
  assert.equal((await remove(token)).status, 404);
  failed(await signIn({ sub: "boss" }), "openid_unverified");
});

test("the last way in can't be given up, and a password set by a link is another one", async (t) => {
  const { users, signIn } = await open(t);
  const first = await signIn(ada);
  const token = String(first.body.accessToken);
  const { items } = (await users.send("GET", "/api/v1/users/me/identities", { token })).body as {
    items?: readonly { id: string }[];
  };
  const remove = () => users.send("DELETE", `/api/v1/users/me/identities/${items?.[0]?.id}`, { token });
  failed(await remove(), "last_identity");
  const body = { email: "new@example.org", currentPassword: "none" };
  failed(await users.send("PATCH", "/api/v1/users/me", { body, token }), "password_needed");
  failed(
    await users.send("POST", "/api/v1/users/me/identities/fake/start", { body: { currentPassword: "none" }, token }),
    "password_needed",
  );
  await prove(users, "ada@example.org");
  assert.equal((await remove()).status, 204);
  await logIn(users, "ada@example.org", "a new password");
});

test("whoever was deleted is somebody new to the provider's answer", async (t) => {
  const { users, signIn } = await open(t);
  const first = await signIn(ada);
  await users.client.deleteProfile({ token: String(first.body.accessToken) });
  const again = await signIn(ada);
  assert.equal(again.status, 200);
  assert.notEqual((again.body.user as { id: string }).id, (first.body.user as { id: string }).id);
});

test("no code, state or transaction is logged", async (t) => {
  const { users, start, provider } = await open(t);
  const begun = await start();
  const answer = provider.approve(begun.authorizationUrl, ada, { nonce: "another one" });
  await finish(users, begun, answer);
  const query = new URLSearchParams({ code: answer.code, state: answer.state, transaction: begun.transaction });
  await users.send("POST", `/api/v1/auth/oidc/fake/finish?${query}`, { body: { ...answer, extra: begun.transaction } });
  const logged = users.log();
  assert.ok(logged.includes("a provider's answer is no good"));
  for (const secret of [answer.code, answer.state, begun.transaction]) assert.ok(!logged.includes(secret), secret);
});

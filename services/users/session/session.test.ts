// Registering, signing in, refreshing and signing out, over HTTP against the real service.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { logIn, PASSWORD, register, startUsers, type Users } from "../testing/running-service.ts";

const refresh = (users: Users, refreshToken: string) =>
  users.send("POST", "/api/v1/auth/refresh", { body: { refreshToken } });

test("a customer registers, signs in, refreshes, signs out", async (t) => {
  const users = await startUsers(t);
  const body = { email: "Ada@Example.org", password: PASSWORD, name: "Ada Lovelace" };
  const registered = await users.send("POST", "/api/v1/auth/register", { body });
  assert.equal(registered.status, 201);
  assert.equal(registered.headers.get("cache-control"), "no-store");
  assert.deepEqual(Object.keys(registered.body).sort(), [
    "accessToken",
    "expiresIn",
    "refreshToken",
    "tokenType",
    "user",
  ]);
  assert.deepEqual([registered.body.tokenType, registered.body.expiresIn], ["Bearer", 600]);

  const session = await logIn(users, "ada@example.ORG");
  assert.deepEqual(Object.keys(session.user).sort(), ["createdAt", "email", "emailVerified", "id", "name", "role"]);
  assert.deepEqual([session.user.email, session.user.role], ["Ada@Example.org", "customer"]);

  const me = await users.client.readProfile({ token: session.accessToken });
  assert.deepEqual(me, { status: 200, body: session.user });

  const next = await refresh(users, session.refreshToken);
  assert.equal(next.status, 200);
  assert.notEqual(next.body.refreshToken, session.refreshToken);
  const out = await users.client.logOut({ body: { refreshToken: String(next.body.refreshToken) } });
  assert.deepEqual(out, { status: 204, body: null });
  const after = await refresh(users, String(next.body.refreshToken));
  assert.deepEqual([after.status, after.body.code], [401, "invalid_refresh_token"]);
  assert.equal((await users.client.logOut({ body: { refreshToken: "never issued" } })).status, 204);
});

test("an access token is an Ed25519 at+jwt of ten minutes with role and scope", async (t) => {
  const users = await startUsers(t);
  const { accessToken, user } = await register(users, "ada@example.org");
  const { alg, typ, kid } = decodeProtectedHeader(accessToken);
  assert.deepEqual([alg, typ], ["EdDSA", "at+jwt"]);
  const claims = decodeJwt(accessToken);
  const { iss, aud, sub, role, scope, iat = 0, exp = 0, jti } = claims;
  assert.deepEqual([iss, aud, sub, role, scope, exp - iat], ["http://souk.test", "souk", user.id, "customer", "", 600]);
  assert.ok(jti);
  const keys = await users.client.readKeys();
  assert.ok("body" in keys && keys.body.keys.some((key) => key.kid === kid));
});

test("twenty registrations of one address at once make exactly one account", async (t) => {
  const users = await startUsers(t);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) => {
      const email = n % 2 === 0 ? "ada@example.org" : "ADA@EXAMPLE.ORG";
      return users.send("POST", "/api/v1/auth/register", { body: { email, password: PASSWORD, name: "Ada" } });
    }),
  );
  assert.equal(answers.filter((each) => each.status === 201).length, 1);
  assert.equal(answers.filter((each) => each.status === 409 && each.body.code === "email_taken").length, 19);
  assert.equal(users.events().filter((event) => event.type === "user.registered").length, 2); // The owner's too.
});

test("twenty refreshes of one token at once: one success, and the family has ended", async (t) => {
  const users = await startUsers(t);
  const { refreshToken, user } = await register(users, "ada@example.org");
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(users, refreshToken)));
  const minted = answers.filter((each) => each.status === 200);
  assert.equal(minted.length, 1);
  assert.ok(answers.every((each) => each.status === 200 || each.body.code === "invalid_refresh_token"));
  assert.equal((await refresh(users, String(minted[0]?.body.refreshToken))).status, 401);
  const reused = users.events().filter((event) => event.type === "session.reused");
  assert.deepEqual(
    reused.map((event) => (event.data as { userId: string }).userId),
    [user.id],
  );
});

test("a used token ends its own family and no other", async (t) => {
  const users = await startUsers(t);
  const stolen = await register(users, "ada@example.org");
  const other = await logIn(users, "ada@example.org");
  const thief = await refresh(users, stolen.refreshToken);
  assert.equal(thief.status, 200);
  assert.equal((await refresh(users, stolen.refreshToken)).status, 401);
  assert.equal((await refresh(users, String(thief.body.refreshToken))).status, 401);
  assert.equal((await refresh(users, other.refreshToken)).status, 200);
});

test("sessions and counters outlive a restart, and two instances share them", async (t) => {
  const first = await startUsers(t);
  const session = await register(first, "ada@example.org");
  await first.stop();
  const a = await startUsers(t, { databaseUrl: first.databaseUrl });
  const b = await startUsers(t, { databaseUrl: first.databaseUrl });
  assert.equal((await a.client.readProfile({ token: session.accessToken })).status, 200);
  assert.equal((await b.client.readProfile({ token: session.accessToken })).status, 200);
  const answers = await Promise.all([refresh(a, session.refreshToken), refresh(b, session.refreshToken)]);
  assert.deepEqual(answers.map((each) => each.status).sort(), [200, 401]);
});

test("a refresh token that was minted with a role picks up the role of today", async (t) => {
  const users = await startUsers(t);
  const session = await register(users, "ada@example.org");
  const { accessToken: owner } = await logIn(users, "owner@example.org", "the owner's password");
  const hired = await users.client.updateStaff({
    params: { id: session.user.id },
    body: { role: "staff" },
    token: owner,
  });
  assert.equal(hired.status, 200);
  const next = await refresh(users, session.refreshToken);
  assert.equal(decodeJwt(String(next.body.accessToken)).role, "staff");
  assert.match(String(decodeJwt(String(next.body.accessToken)).scope), /orders:read/);
});

test("what does not fit the contract is 400, never repaired", async (t) => {
  const users = await startUsers(t);
  const good = { email: "ada@example.org", password: PASSWORD, name: "Ada" };
  const bad: readonly unknown[] = [
    { ...good, role: "owner" },
    { ...good, id: "x" },
    { ...good, email: ["ada@example.org"] },
    { ...good, email: { $gt: "" } },
    { ...good, email: "no address" },
    { ...good, email: `${"a".repeat(250)}@example.org` },
    { ...good, password: "short" },
    { ...good, password: "x".repeat(201) },
    { ...good, password: 12345678 },
    { ...good, name: "" },
    { ...good, name: "  " },
    { ...good, name: "Ada\r\nBcc: all@example.org" },
    { ...good, name: "A\u0000da" },
    { ...good, name: "x".repeat(201) },
    { email: good.email, password: good.password },
    [good],
    `{"email":"ada@example.org","password":"${PASSWORD}","name":"Ada","__proto__":{"role":"owner"}}`,
    "{",
    "null",
  ];
  for (const body of bad) {
    const answer = await users.send("POST", "/api/v1/auth/register", { body });
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.equal(answer.headers.get("content-type")?.split(";")[0], "application/problem+json");
  }
  const large = await users.send("POST", "/api/v1/auth/register", { body: { ...good, name: "x".repeat(5000) } });
  assert.equal(large.status, 413);
  const form = await users.send("POST", "/api/v1/auth/login", {
    body: "email=ada",
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  assert.equal(form.status, 415);
  assert.equal(users.events().length, 1);
});

test("passwords of 8 and of 200 characters work in full, whatever they are made of", async (t) => {
  const users = await startUsers(t);
  for (const [n, password] of ["12345678", " spaces  ", "🧞".repeat(200), `${"x".repeat(199)}y`].entries()) {
    const email = `p${n}@example.org`;
    const made = await users.client.registerAccount({ body: { email, password, name: "Ada" } });
    assert.equal(made.status, 201, password);
    await logIn(users, email, password);
    const almost = await users.client.logIn({ body: { email, password: `${[...password].slice(0, -1).join("")}z` } });
    assert.equal(almost.status, 401);
  }
});

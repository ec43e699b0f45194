// One's own account over HTTP: profile, address and password, deletion.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logIn, logInOwner, OWNER, PASSWORD, register, startUsers } from "../testing/running-service.ts";

test("a profile is changed by its owner, field by field", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token, user } = await register(users, "ada@example.org");
  const changed = await users.client.updateProfile({ body: { name: "Ada L.", locale: "de-DE" }, token });
  assert.deepEqual(changed, { status: 200, body: { ...user, name: "Ada L.", locale: "de-DE" } });
  for (const body of [
    {},
    { role: "owner" },
    { id: user.id },
    { name: 3 },
    { locale: "<script>" },
    { createdAt: "x" },
  ]) {
    assert.equal((await users.send("PATCH", "/api/v1/users/me", { body, token })).status, 400, JSON.stringify(body));
  }
  assert.deepEqual(
    users
      .events()
      .map((event) => event.type)
      .slice(1),
    ["user.registered", "user.link_requested", "user.changed"],
  );
});

test("a new address takes the present password, and can't be somebody else's", async (t) => {
  const users = await startUsers(t);
  await register(users, "bob@example.org");
  const { accessToken: token } = await register(users, "ada@example.org");
  const change = (body: unknown) => users.send("PATCH", "/api/v1/users/me", { body, token });
  const without = await change({ email: "new@example.org" });
  assert.equal(without.status, 400);
  assert.equal(without.body.errors?.[0]?.pointer, "/currentPassword");
  assert.equal((await change({ email: "new@example.org", currentPassword: "wrong" })).body.code, "invalid_credentials");
  assert.equal((await change({ email: "BOB@example.org", currentPassword: PASSWORD })).body.code, "email_taken");
  assert.equal((await change({ email: "new@example.org", currentPassword: PASSWORD })).status, 200);
  await logIn(users, "new@example.org");
  assert.equal((await users.client.logIn({ body: { email: "ada@example.org", password: PASSWORD } })).status, 401);
});

test("a new password ends every session, and guesses at the present one are limited", async (t) => {
  const users = await startUsers(t);
  const session = await register(users, "ada@example.org");
  const other = await logIn(users, "ada@example.org");
  const change = (currentPassword: string) =>
    users.send("PATCH", "/api/v1/users/me", {
      body: { password: "another password", currentPassword },
      token: session.accessToken,
    });
  assert.equal((await change(PASSWORD)).status, 200);
  for (const { refreshToken } of [session, other]) {
    assert.equal((await users.client.refreshSession({ body: { refreshToken } })).status, 401);
  }
  assert.equal((await users.client.logIn({ body: { email: "ada@example.org", password: PASSWORD } })).status, 401);
  await logIn(users, "ada@example.org", "another password");
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) statuses.push((await change("wrong")).status);
  assert.equal(statuses.at(-1), 429);
});

test("a deleted account is gone at once, is announced, and its address is free", async (t) => {
  const users = await startUsers(t);
  const session = await register(users, "ada@example.org");
  const { accessToken: token } = session;
  assert.deepEqual(await users.client.deleteProfile({ token }), { status: 204, body: null });
  for (const [method, path] of [
    ["GET", "/api/v1/users/me"],
    ["DELETE", "/api/v1/users/me"],
  ] as const) {
    assert.equal((await users.send(method, path, { token })).status, 401);
  }
  const address = { name: "A", line1: "1", city: "B", postalCode: "1", country: "DE" };
  assert.equal((await users.client.addAddress({ body: address, token })).status, 401);
  const { refreshToken } = session;
  assert.equal((await users.client.refreshSession({ body: { refreshToken } })).status, 401);
  assert.equal((await users.client.logIn({ body: { email: "ada@example.org", password: PASSWORD } })).status, 401);
  const deleted = users.events().at(-1);
  assert.deepEqual([deleted?.type, deleted?.data], ["user.deleted", { userId: session.user.id }]);
  const again = await register(users, "ada@example.org");
  assert.notEqual(again.user.id, session.user.id);
});

test("the last owner can't delete the account", async (t) => {
  const users = await startUsers(t);
  const { accessToken: token } = await logInOwner(users);
  const answer = await users.client.deleteProfile({ token });
  assert.ok("problem" in answer && answer.status === 409 && answer.problem.code === "last_owner");
  await logIn(users, OWNER.email, OWNER.password);
});

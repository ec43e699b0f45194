import assert from "node:assert/strict";
import { test } from "node:test";
import { logIn, logInOwner, OWNER, startUsers } from "../testing/running-service.ts";

const unnamed = { SOUK_ADMIN_EMAIL: "", SOUK_ADMIN_PASSWORD: "" };

test("an owner who was named can sign in, and nothing is told", async (t) => {
  const users = await startUsers(t);
  assert.equal((await logInOwner(users)).user.role, "owner");
  assert.deepEqual(users.notices, []);
});

test("an owner whom nobody named is told once, never logged, and not made again", async (t) => {
  const users = await startUsers(t, { environment: unnamed });
  assert.equal(users.notices.length, 1);
  const [, email = "", password = ""] = /owner: (\S+) {2}password: (\S+)/.exec(users.notices[0] ?? "") ?? [];
  assert.equal((await logIn(users, email, password)).user.role, "owner");
  assert.equal(users.log().includes(password), false);
  await users.stop();
  const again = await startUsers(t, { environment: unnamed, databaseUrl: users.databaseUrl });
  assert.deepEqual(again.notices, []);
  await logIn(again, email, password);
});

test("two instances that start at once make one owner and tell of one", async (t) => {
  const first = await startUsers(t, { environment: { ...unnamed } });
  await first.stop();
  const fresh = `${first.databaseUrl}-2`;
  const both = await Promise.all([1, 2].map(() => startUsers(t, { environment: unnamed, databaseUrl: fresh })));
  assert.equal(both.flatMap((each) => each.notices).length, 1);
  assert.equal(both[0]?.events().filter((event) => event.type === "user.registered").length, 1);
});

test("later settings change nothing for a shop that has an owner", async (t) => {
  const users = await startUsers(t);
  await users.stop();
  const environment = { SOUK_ADMIN_EMAIL: "other@example.org", SOUK_ADMIN_PASSWORD: "another password" };
  const again = await startUsers(t, { environment, databaseUrl: users.databaseUrl });
  await logIn(again, OWNER.email, OWNER.password);
  await assert.rejects(logIn(again, "other@example.org", "another password"), /invalid_credentials/);
});

test("an owner who could never sign in is not made: the start fails with one clear line", async (t) => {
  const cases = { SOUK_ADMIN_PASSWORD: "short", SOUK_ADMIN_EMAIL: "owner" };
  for (const [name, value] of Object.entries(cases)) {
    await assert.rejects(startUsers(t, { environment: { [name]: value } }), new RegExp(name));
  }
});

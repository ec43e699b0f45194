// Passwords, sessions and what an attacker may learn of accounts.
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { attackMarket } from "../market.ts";
import { expected, logIn, newEmail, PASSWORD, people, register } from "../people.ts";
import { assertProblem, assertSameRefusal } from "../problems.ts";
import { query } from "../stores.ts";
import { type Answer, newAddress, send } from "../wire.ts";

type Credentials = { readonly email: string; readonly password?: string; readonly from?: string };

async function tryLogin({ email, password = "wrong password", from = newAddress() }: Credentials): Promise<Answer> {
  const { url } = await attackMarket();
  return send(url, "/api/v1/auth/login", { json: { email, password }, from });
}

async function refresh(refreshToken: string): Promise<Answer> {
  const { url } = await attackMarket();
  return send(url, "/api/v1/auth/refresh", { json: { refreshToken } });
}

async function auditOf(accountId: string): Promise<readonly string[]> {
  const rows = await query("users", "SELECT action FROM audit_log WHERE account_id = ? ORDER BY id", accountId);
  return rows.map((row) => String(row.action));
}

suite("refresh tokens", () => {
  test("one that is used twice: 401, the whole family ends, and the audit log knows", async () => {
    const person = await register("reused");
    const other = await logIn(person.email, person.password);
    const second = String(expected(await refresh(person.refreshToken), 200).refreshToken);
    assertProblem(await refresh(person.refreshToken), 401, "invalid_refresh_token");
    assertProblem(await refresh(second), 401, "invalid_refresh_token", "the thief's or the victim's: both end");
    assert.ok((await auditOf(person.id)).includes("session.reused"));
    assert.equal((await refresh(other.refreshToken)).status, 200, "another sign-in is another family");
  });

  test("twenty at once with one token: at most one is answered, and none afterwards", async () => {
    const person = await register("raced");
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(person.refreshToken)));
    const minted = answers.filter(({ status }) => status === 200);
    assert.ok(minted.length <= 1, `${minted.length} were minted from one token`);
    for (const { body } of minted) assert.equal((await refresh(String(body.refreshToken))).status, 401);
  });

  test("the same by the OAuth token endpoint", async () => {
    const { url } = await attackMarket();
    const person = await register("oauth");
    const grant = () =>
      send(url, "/oauth/token", {
        bytes: new URLSearchParams({ grant_type: "refresh_token", refresh_token: person.refreshToken }).toString(),
        headers: { "content-type": "application/x-www-form-urlencoded" },
      });
    assert.equal((await grant()).status, 200);
    const again = await grant();
    assert.deepEqual([again.status, again.body.error], [400, "invalid_grant"]);
  });

  test("one that has been signed out, garbage, and somebody's guess are told alike", async () => {
    const { url } = await attackMarket();
    const person = await register("gone");
    await send(url, "/api/v1/auth/logout", { json: { refreshToken: person.refreshToken } });
    const signedOut = await refresh(person.refreshToken);
    assertProblem(signedOut, 401, "invalid_refresh_token");
    assertSameRefusal(signedOut, await refresh("A".repeat(43)), "a guess");
    assertSameRefusal(signedOut, await refresh("'; --"), "garbage");
  });

  test("a new password ends every session", async () => {
    const { url } = await attackMarket();
    const person = await register("changer");
    const json = { password: "another long password", currentPassword: person.password };
    expected(await send(url, "/api/v1/users/me", { method: "PATCH", token: person.token, json }), 200);
    assertProblem(await refresh(person.refreshToken), 401, "invalid_refresh_token");
    const wrong = { password: "yet another password", currentPassword: "not it" };
    const refused = await send(url, "/api/v1/users/me", { method: "PATCH", token: person.token, json: wrong });
    assertProblem(refused, 401, "invalid_credentials");
  });
});

suite("guessing", () => {
  test("an unknown address and a wrong password get the same answer", async () => {
    const { alice } = await people();
    const wrong = await tryLogin({ email: alice.email });
    const unknown = await tryLogin({ email: newEmail("nobody") });
    assertProblem(wrong, 401, "invalid_credentials");
    assertSameRefusal(wrong, unknown, "login");
    assert.deepEqual(Object.keys(wrong.headers).sort(), Object.keys(unknown.headers).sort());
  });

  test("one account over many networks: 429 with Retry-After, for an unknown address just the same", async () => {
    const person = await register("guessed");
    const runs = await Promise.all(
      [person.email, newEmail("unknown")].map(async (email) => {
        const answers: Answer[] = [];
        for (let index = 0; index < 12; index += 1) answers.push(await tryLogin({ email }));
        return answers;
      }),
    );
    const [known = [], unknown = []] = runs;
    assert.deepEqual(
      known.map(({ status }) => status),
      unknown.map(({ status }) => status),
    );
    assert.deepEqual(
      known.slice(0, 10).map(({ status }) => status),
      Array(10).fill(401),
    );
    for (const [index, answer] of known.slice(10).entries()) {
      assertProblem(answer, 429, "rate_limited");
      assert.ok(Number(answer.headers["retry-after"]) >= 1);
      assertSameRefusal(answer, unknown[10 + index] as Answer, "the limit tells nothing either");
    }
    const right = await tryLogin({ email: person.email, password: person.password });
    assertProblem(right, 429, "rate_limited", "the right password of a stranger's network waits too");
  });

  test("the spelling of an address is no new allowance", async () => {
    const person = await register("spelled");
    const spellings = [person.email, person.email.toUpperCase(), person.email.replace("spelled", "Spelled")];
    const answers: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      answers.push((await tryLogin({ email: spellings[index % 3] as string })).status);
    }
    assert.deepEqual(answers.slice(10), [429, 429]);
  });

  test("whoever has signed in from a network before is not locked out by guessers elsewhere", async () => {
    const from = newAddress();
    const person = await register("owner-of-it");
    assert.equal((await tryLogin({ email: person.email, password: PASSWORD, from })).status, 200);
    for (let index = 0; index < 11; index += 1) await tryLogin({ email: person.email });
    assert.equal((await tryLogin({ email: person.email })).status, 429);
    assert.equal((await tryLogin({ email: person.email, password: PASSWORD, from })).status, 200);
  });

  test("one network over many accounts: 429, also for registering and clients' secrets", async () => {
    const { url } = await attackMarket();
    const { alice } = await people();
    const from = newAddress();
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const bytes = "grant_type=client_credentials&client_id=gateway&client_secret=wrong";
    const statuses: number[] = [];
    for (let index = 0; index < 55; index += 1) {
      statuses.push((await send(url, "/oauth/token", { bytes, headers: form, from })).status);
    }
    assert.deepEqual(new Set(statuses), new Set([401, 429]));
    assertProblem(await tryLogin({ email: newEmail("next"), from }), 429, "rate_limited");
    const taken = { json: { email: alice.email, password: PASSWORD, name: "Probe" }, from };
    assertProblem(await send(url, "/api/v1/auth/register", taken), 429, "rate_limited", "is this address taken?");
  });

  test("registering a taken address says so, and changes nothing", async () => {
    const { url } = await attackMarket();
    const { alice } = await people();
    for (const email of [alice.email, alice.email.toUpperCase()]) {
      const json = { email, password: "a password of the attacker", name: "Mallory" };
      assertProblem(await send(url, "/api/v1/auth/register", { json }), 409, "email_taken");
    }
    assert.equal((await tryLogin({ email: alice.email, password: "a password of the attacker" })).status, 401);
  });

  test("a long password, and one with every kind of character, cost no more and are not cut", async () => {
    const { url } = await attackMarket();
    const email = newEmail("long");
    const password = `${"ß🔑".repeat(33)}end`.slice(0, 190);
    const json = { email, password, name: "Long" };
    expected(await send(url, "/api/v1/auth/register", { json }), 201);
    assert.equal((await tryLogin({ email, password: password.slice(0, -1) })).status, 401);
    assert.equal((await tryLogin({ email, password })).status, 200);
    const huge = await tryLogin({ email, password: "x".repeat(3_000) });
    assertProblem(huge, 400, "invalid_request");
  });
});

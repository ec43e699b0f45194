// Links by mail: what they can be used for, by whom, how often; and what asking for one tells about an account.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import { linksIn, tokenIn } from "../links.ts";
import { attackMarket } from "../market.ts";
import { logIn, newEmail, people, register } from "../people.ts";
import { assertProblem, assertSameRefusal } from "../problems.ts";
import { query } from "../stores.ts";
import { type Answer, newAddress, type Sent, send } from "../wire.ts";

const auth = async (path: string, sent: Sent): Promise<Answer> =>
  send((await attackMarket()).url, `/api/v1/auth/${path}`, { method: "POST", ...sent });
const forgot = (email: string, more: Sent = {}) => auth("password/forgot", { json: { email }, ...more });
const reset = (token: string, password = "an entirely new password") =>
  auth("password/reset", { json: { token, password } });
const verify = (token: string) => auth("verify-email", { json: { token } });

suite("links by mail", () => {
  test("a reset works once, of twenty tries at once too, and ends every session", async () => {
    const person = await register("forgetful");
    const other = await logIn(person.email, person.password);
    assert.equal((await forgot(person.email)).status, 202);
    const token = await tokenIn(person.email, "reset-password");
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => reset(token, `an entirely new password ${index}`)),
    );
    assert.equal(answers.filter(({ status }) => status === 204).length, 1);
    for (const answer of answers.filter(({ status }) => status !== 204)) assert.ok([400, 503].includes(answer.status));
    assertProblem(await reset(token), 400, "invalid_link");
    for (const { refreshToken } of [person, other]) {
      assertProblem(await auth("refresh", { json: { refreshToken } }), 401, "invalid_refresh_token");
    }
    assertProblem(await auth("login", { json: { email: person.email, password: person.password } }), 401);
  });

  test("used, ended, of another purpose, somebody's guess and garbage are told alike", async () => {
    const person = await register("tricked");
    const verification = await tokenIn(person.email, "verify-email");
    await forgot(person.email);
    const recovery = await tokenIn(person.email, "reset-password");
    const guess = await reset("A".repeat(64));
    assertProblem(guess, 400, "invalid_link");
    assertSameRefusal(guess, await reset(verification), "a verification's token sets no password");
    assertSameRefusal(guess, await verify(recovery), "a password's token proves no address");
    assertSameRefusal(guess, await reset(`${recovery}A`), "a byte more");
    assertSameRefusal(guess, await reset("'; DROP TABLE mail_links; --"), "garbage");
    await expire(person.id);
    assertSameRefusal(guess, await reset(recovery), "ended");
    assertSameRefusal(guess, await verify(verification), "ended");
  });

  test("asking for a link tells nothing: the same answer and the same limit, known or not", async () => {
    const { email } = await register("known");
    const stranger = newEmail("stranger");
    for (let turn = 0; turn < 5; turn += 1) {
      const [known, unknown] = [await forgot(email), await forgot(stranger)];
      assert.equal(known.status, turn < 3 ? 202 : 429);
      assertSameRefusal(known, unknown, `turn ${turn}`);
      assert.deepEqual(Object.keys(known.headers).sort(), Object.keys(unknown.headers).sort());
    }
  });

  test("one network that asks for many addresses is stopped", async () => {
    const from = newAddress();
    const statuses: number[] = [];
    for (let index = 0; index < 40; index += 1) statuses.push((await forgot(newEmail("listed"), { from })).status);
    assert.deepEqual([statuses[0], statuses.at(-1)], [202, 429]);
  });

  test("a link leads to the shop, whatever the asking request says of hosts", async () => {
    const { publicUrl } = await attackMarket();
    const { email } = await register("poisoned");
    const headers = {
      "x-forwarded-host": "evil.example",
      "x-original-host": "evil.example",
      origin: "https://evil.example",
    };
    await forgot(email, { headers });
    const [link] = await linksIn(email, "reset-password");
    assert.equal(link?.origin, new URL(publicUrl).origin);
  });

  test("nobody but the sender reads a link: not through the gateway, not with another service's token", async () => {
    const { url, serviceUrl } = await attackMarket();
    const { service, owner } = await people();
    const person = await register("read");
    const [row] = await query("users", "SELECT id FROM mail_links WHERE account_id = ?", person.id);
    const path = `/internal/mail-links/${row?.id}`;
    for (const token of [service, owner.token]) {
      assertProblem(await send(url, path, { method: "POST", token }), 404, "not_found");
      assertProblem(await send(await serviceUrl("users"), path, { method: "POST", token }), 403, "forbidden");
    }
  });

  test("a link to an address that was given up proves and resets nothing", async () => {
    const { url } = await attackMarket();
    const person = await register("moved");
    const verification = await tokenIn(person.email, "verify-email");
    await forgot(person.email);
    const recovery = await tokenIn(person.email, "reset-password");
    const json = { email: newEmail("moved"), currentPassword: person.password };
    assert.equal((await send(url, "/api/v1/users/me", { method: "PATCH", token: person.token, json })).status, 200);
    assertProblem(await verify(verification), 400, "invalid_link");
    assertProblem(await reset(recovery), 400, "invalid_link");
    assert.equal((await verify(await tokenIn(json.email, "verify-email"))).status, 204);
  });
});

/** As if three days had gone by. */
async function expire(accountId: string): Promise<void> {
  const store = new DatabaseSync((await attackMarket()).storeFile("users"), { timeout: 5_000 });
  try {
    store.prepare("UPDATE mail_links SET expires_at = created_at + 1 WHERE account_id = ?").run(accountId);
  } finally {
    store.close();
  }
}

// POST /oauth/token and the published metadata, as OAuth clients use them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeJwt } from "jose";
import { clientSecrets, clientToken, register, startUsers, type Users } from "../testing/running-service.ts";

const form = { "content-type": "application/x-www-form-urlencoded" };
const ask = (users: Users, fields: Record<string, string> | string, headers: Record<string, string> = {}) =>
  users.send("POST", "/oauth/token", {
    body: typeof fields === "string" ? fields : new URLSearchParams(fields).toString(),
    headers: { ...form, ...headers },
  });
const basic = (id: string, secret: string) => ({ authorization: `Basic ${btoa(`${id}:${secret}`)}` });

test("a service gets an hour's token for internal routes, by Basic or in the form", async (t) => {
  const users = await startUsers(t);
  const credentials = { client_id: "orders", client_secret: clientSecrets.orders };
  const answers = [
    await ask(users, { grant_type: "client_credentials", ...credentials }),
    await ask(users, { grant_type: "client_credentials" }, basic("orders", clientSecrets.orders)),
  ];
  for (const { status, body, headers } of answers) {
    assert.equal(status, 200);
    assert.deepEqual([body.token_type, body.expires_in, headers.get("cache-control")], ["Bearer", 3600, "no-store"]);
    const { aud, sub, client_id, iat = 0, exp = 0 } = decodeJwt(String(body.access_token));
    assert.deepEqual([aud, sub, client_id, exp - iat], ["souk-internal", "orders", "orders", 3600]);
  }
});

test("service tokens survive a restart of users", async (t) => {
  const users = await startUsers(t);
  const token = await clientToken(users, "orders");
  await users.stop();
  const again = await startUsers(t, { databaseUrl: users.databaseUrl });
  assert.equal((await again.send("GET", "/internal/accounts", { token })).status, 200);
});

test("the operator's token is an owner's, for the public routes", async (t) => {
  const users = await startUsers(t);
  const { aud, role, scope } = decodeJwt(await clientToken(users, "operator"));
  assert.deepEqual([aud, role], ["souk", "owner"]);
  assert.match(String(scope), /catalogue:write/);
});

test("a session is refreshed by the refresh_token grant, once", async (t) => {
  const users = await startUsers(t);
  const { refreshToken } = await register(users, "ada@example.org");
  const fields = { grant_type: "refresh_token", refresh_token: refreshToken };
  const first = await ask(users, fields);
  assert.equal(first.status, 200);
  assert.equal(typeof first.body.refresh_token, "string");
  assert.equal((await users.client.readProfile({ token: String(first.body.access_token) })).status, 200);
  const second = await ask(users, fields);
  assert.deepEqual([second.status, second.body.error, second.body.code], [400, "invalid_grant", "invalid_grant"]);
  const chained = await ask(users, { grant_type: "refresh_token", refresh_token: String(first.body.refresh_token) });
  assert.equal(chained.status, 400); // The family has ended.
});

test("errors have RFC 6749's form beside our code", async (t) => {
  const users = await startUsers(t);
  const cases: readonly (readonly [Record<string, string> | string, Record<string, string>, number, string])[] = [
    [{ grant_type: "client_credentials", client_id: "orders", client_secret: "wrong" }, {}, 401, "invalid_client"],
    [{ grant_type: "client_credentials", client_id: "nobody", client_secret: "x" }, {}, 401, "invalid_client"],
    [{ grant_type: "client_credentials" }, {}, 401, "invalid_client"],
    [{ grant_type: "client_credentials" }, basic("orders", "wrong"), 401, "invalid_client"],
    [{ grant_type: "client_credentials" }, { authorization: "Basic %%%" }, 401, "invalid_client"],
    [{ grant_type: "password", username: "a", password: "b" }, {}, 400, "unsupported_grant_type"],
    [{ grant_type: "authorization_code" }, {}, 400, "unsupported_grant_type"],
    [{ grant_type: "refresh_token" }, {}, 400, "invalid_request"],
    [{ grant_type: "refresh_token", refresh_token: "never issued" }, {}, 400, "invalid_grant"],
    ["grant_type=refresh_token&grant_type=refresh_token", {}, 400, "invalid_request"],
    ["client_id=orders", {}, 400, "invalid_request"],
    [`grant_type=refresh_token&refresh_token=${"x".repeat(600)}`, {}, 400, "invalid_request"],
  ];
  for (const [fields, headers, status, error] of cases) {
    const answer = await ask(users, fields, headers);
    assert.deepEqual([answer.status, answer.body.error], [status, error], JSON.stringify(fields));
    assert.ok(answer.body.code && answer.body.traceId);
    if (status === 401) assert.match(answer.headers.get("www-authenticate") ?? "", /^Basic/);
  }
  assert.equal((await users.send("POST", "/oauth/token", { body: { grant_type: "client_credentials" } })).status, 415);
  assert.equal((await ask(users, `grant_type=refresh_token&x=${"x".repeat(5000)}`)).status, 413);
});

test("guessing secrets is limited; a right secret never is", async (t) => {
  const users = await startUsers(t);
  const statuses: number[] = [];
  const wrong = { grant_type: "client_credentials", client_id: "orders", client_secret: "wrong" };
  for (let n = 0; n < 60; n += 1) statuses.push((await ask(users, wrong)).status);
  assert.equal(statuses.at(-1), 429);
  assert.ok(await clientToken(users, "orders"));
});

test("the issuer's metadata leads to the keys and the token endpoint", async (t) => {
  const users = await startUsers(t);
  const issuer = await users.client.readIssuer();
  assert.ok("body" in issuer);
  assert.equal(issuer.body.issuer, "http://souk.test");
  assert.equal(issuer.body.jwks_uri, "http://souk.test/.well-known/jwks.json");
  assert.equal(issuer.body.token_endpoint, "http://souk.test/oauth/token");
  const keys = await users.send("GET", "/.well-known/jwks.json");
  assert.match(keys.headers.get("cache-control") ?? "", /max-age=60/);
  assert.equal(keys.text.includes('"d"'), false);
});

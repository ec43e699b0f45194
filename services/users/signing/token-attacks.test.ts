// Forged and misused tokens are 401 on every route that looks at them, and keys turn under way.
import assert from "node:assert/strict";
import { createHmac, generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import {
  clientToken,
  ISSUER,
  logIn,
  logInOwner,
  register,
  startUsers,
  type Users,
} from "../testing/running-service.ts";

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const me = (users: Users, token: string) => users.send("GET", "/api/v1/users/me", { token });

test("none, HS256 with the public key, an embedded key, other keys, other claims: 401", async (t) => {
  const users = await startUsers(t);
  const { accessToken } = await register(users, "ada@example.org");
  const header = decodeProtectedHeader(accessToken);
  const claims = decodeJwt(accessToken);
  const keys = await users.client.readKeys();
  assert.ok("body" in keys);
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const jwk = publicKey.export({ format: "jwk" });
  const forge = (head: Record<string, unknown>, body: Record<string, unknown> = claims) =>
    new SignJWT(body).setProtectedHeader({ ...header, alg: "EdDSA", ...head }).sign(privateKey);
  const hmac = (secret: string) => {
    const input = `${encode({ ...header, alg: "HS256" })}.${encode(claims)}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
  };
  const [head, body, signature] = accessToken.split(".");
  const forged: Record<string, string> = {
    none: `${encode({ ...header, alg: "none" })}.${body}.`,
    "none with a signature": `${encode({ ...header, alg: "none" })}.${body}.${signature}`,
    "HS256 with x": hmac(keys.body.keys[0]?.x ?? ""),
    "HS256 with the JWK": hmac(JSON.stringify(keys.body.keys[0])),
    "another key under our kid": await forge({}),
    "an unknown kid": await forge({ kid: "unknown" }),
    "no kid": await forge({ kid: undefined }),
    "an embedded key": await forge({ jwk }),
    "a key by URL": await forge({ jku: "http://127.0.0.1:1/keys" }),
    "other claims under our signature": `${head}.${encode({ ...claims, role: "owner" })}.${signature}`,
    "a cut signature": `${head}.${body}.${signature?.slice(0, -4)}`,
    "an unknown crit": await forge({ crit: ["exp2"], exp2: 1 }).catch(
      () => `${encode({ ...header, crit: ["exp2"] })}.${body}.${signature}`,
    ),
    garbage: "abc",
    "a refresh token": (await logIn(users, "ada@example.org")).refreshToken,
    long: `${head}.${"a".repeat(9000)}.${signature}`,
  };
  for (const [name, token] of Object.entries(forged)) {
    const answer = await me(users, token);
    assert.ok(answer.status === 401 || (name === "long" && answer.status === 431), `${name}: ${answer.status}`);
    assert.ok(answer.headers.get("www-authenticate"));
  }
  assert.equal((await me(users, accessToken)).status, 200);
});

test("a token of another issuer, audience, type or time is 401", async (t) => {
  let aheadMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
  const users = await startUsers(t, { clock });
  const { accessToken } = await register(users, "ada@example.org");
  aheadMs = 595_000;
  assert.equal((await me(users, accessToken)).status, 200);
  aheadMs = 606_000;
  assert.equal((await me(users, accessToken)).status, 401);
  // The same store, so the same keys, under another issuer's name.
  const other = await startUsers(t, {
    databaseUrl: users.databaseUrl,
    environment: { PUBLIC_URL: "http://other.test" },
    clock,
  });
  const foreign = await logIn(other, "ada@example.org");
  assert.equal((await me(other, foreign.accessToken)).status, 200);
  assert.equal((await me(users, foreign.accessToken)).status, 401);
  assert.equal(decodeJwt(foreign.accessToken).iss !== ISSUER, true);
});

test("a service's token opens internal routes only, a person's public ones only", async (t) => {
  const users = await startUsers(t);
  const { accessToken: person } = await logInOwner(users);
  const service = await clientToken(users, "orders");
  assert.equal((await users.send("GET", "/internal/accounts", { token: service })).status, 200);
  assert.equal((await users.send("GET", "/internal/accounts", { token: person })).status, 403);
  assert.equal((await users.send("GET", "/internal/accounts")).status, 401);
  assert.equal((await me(users, service)).status, 403);
  assert.equal((await users.send("GET", "/api/v1/staff", { token: service })).status, 403);
});

test("the snapshot has every account, deleted ones without the person", async (t) => {
  const users = await startUsers(t);
  const service = await clientToken(users, "orders");
  const gone = await register(users, "gone@example.org");
  await register(users, "ada@example.org", "Ada");
  await users.client.deleteProfile({ token: gone.accessToken });
  const first = await users.send("GET", "/internal/accounts?limit=2", { token: service });
  const items = first.body.items as { userId: string; deleted: boolean; profile: unknown; version: number }[];
  assert.deepEqual(items[1], { userId: gone.user.id, version: 2, deleted: true, profile: null });
  const rest = await users.send("GET", `/internal/accounts?after=${gone.user.id}`, { token: service });
  assert.equal((rest.body.items as unknown[]).length, 1);
});

test("keys turn while tokens are used: none is refused, and a used-up key leaves the set", async (t) => {
  let aheadMs = 0;
  const clock = {
    ...systemClock,
    now: () => systemClock.now() + aheadMs,
    monotonicMs: () => systemClock.monotonicMs() + aheadMs,
    // The key ring looks every minute: here that is every 20 ms.
    every: (ms: number, task: () => Promise<void> | void) => systemClock.every(ms === 60_000 ? 20 : ms, task),
  };
  const environment = { KEY_ROTATION_SECONDS: "3600", KEY_LEAD_SECONDS: "600", SESSION_SECONDS: "90000" };
  const users = await startUsers(t, { clock, environment });
  let session = await register(users, "ada@example.org");
  const kids = new Set<unknown>();
  const published = new Set<string>();
  for (let step = 0; step < 40; step += 1) {
    const before = session.accessToken;
    aheadMs += 5 * 60_000;
    await systemClock.sleep(45);
    assert.equal((await me(users, before)).status, 200, `step ${step}`);
    const next = await users.client.refreshSession({ body: { refreshToken: session.refreshToken } });
    assert.ok("body" in next);
    session = next.body;
    kids.add(decodeProtectedHeader(session.accessToken).kid);
    assert.equal((await me(users, session.accessToken)).status, 200);
    const keys = await users.client.readKeys();
    assert.ok("body" in keys && keys.body.keys.length <= 4);
    for (const { kid } of keys.body.keys) published.add(kid);
  }
  assert.ok(kids.size >= 3, `${kids.size} keys signed`);
  const keys = await users.client.readKeys();
  assert.ok("body" in keys && keys.body.keys.length < published.size);
});

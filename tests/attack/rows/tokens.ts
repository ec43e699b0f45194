// Forged tokens, at the gateway and at the services behind it.
import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";
import { suite, test } from "node:test";
import { systemClock } from "@souk/chassis/clock";
import { createForge, decode, encode, hmacToken } from "../forging.ts";
import { type AttackMarket, attackMarket } from "../market.ts";
import { people } from "../people.ts";
import { assertProblem } from "../problems.ts";
import { newAddress, send } from "../wire.ts";

type PublicKey = { readonly kid: string; readonly x: string };

async function publishedKeys(market: AttackMarket): Promise<readonly PublicKey[]> {
  return (await send(market.url, "/.well-known/jwks.json")).body.keys as PublicKey[];
}

async function forgeries(market: AttackMarket, genuine: string): Promise<Readonly<Record<string, string>>> {
  const forge = createForge(market, genuine);
  const { header, claims, signature } = decode(genuine);
  const [head = "", body = ""] = genuine.split(".");
  const [key] = await publishedKeys(market);
  const jwk = { kty: "OKP", crv: "Ed25519", ...key } as { kty: string; x: string };
  const pem = createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
  const now = Math.floor(systemClock.now() / 1000);
  return {
    "alg none": `${encode({ ...header, alg: "none" })}.${body}.`,
    "alg None with a signature": `${encode({ ...header, alg: "None" })}.${body}.${signature}`,
    "no alg": `${encode({ ...header, alg: undefined })}.${body}.${signature}`,
    "HS256 with the public key's x": hmacToken(genuine, key?.x ?? ""),
    "HS256 with the public key's bytes": hmacToken(genuine, Buffer.from(key?.x ?? "", "base64url")),
    "HS256 with the public key as PEM": hmacToken(genuine, pem.toString()),
    "HS256 with the public key as JWK": hmacToken(genuine, JSON.stringify(key)),
    "EdDSA said, HMAC done": hmacToken(genuine, key?.x ?? "", "EdDSA"),
    "another key under our kid": forge.own({}),
    "an embedded jwk": forge.own({ jwk: forge.jwk }),
    "an embedded jwk and no kid": forge.own({ jwk: forge.jwk, kid: undefined }),
    "a key by URL": forge.own({ jku: "http://127.0.0.1:1/keys", kid: "theirs" }),
    "a certificate": forge.own({ x5c: ["MIIB"], x5u: "http://127.0.0.1:1/" }),
    "an unknown kid": forge.own({ kid: "unknown" }),
    "a kid that walks": forge.own({ kid: "../../../../dev/null" }),
    "a kid that is SQL": forge.own({ kid: "' OR '1'='1" }),
    "a kid that is a list": forge.own({ kid: [header.kid] }),
    "another issuer": forge.real({ claims: { iss: "https://evil.example" } }),
    "an issuer with a slash more": forge.real({ claims: { iss: `${claims.iss}/` } }),
    "no issuer": forge.real({ claims: { iss: undefined } }),
    "another audience": forge.real({ claims: { aud: "other" } }),
    "two audiences": forge.real({ claims: { aud: ["souk", "souk-internal"] } }),
    "no audience": forge.real({ claims: { aud: undefined } }),
    "another type": forge.real({ header: { typ: "JWT" } }),
    "an id token's type": forge.real({ header: { typ: "id+jwt" } }),
    "no type": forge.real({ header: { typ: undefined } }),
    "no end": forge.real({ claims: { exp: undefined } }),
    "an end that is text": forge.real({ claims: { exp: String(now + 600) } }),
    expired: forge.real({ claims: { iat: now - 1_200, exp: now - 60 } }),
    "not yet valid": forge.real({ claims: { nbf: now + 600 } }),
    "no subject": forge.real({ claims: { sub: undefined } }),
    "an empty subject": forge.real({ claims: { sub: "" } }),
    "an unknown crit": forge.real({ header: { crit: ["must-understand"], "must-understand": true } }),
    "an empty crit": forge.real({ header: { crit: [] } }),
    "a crit of b64": forge.real({ header: { crit: ["b64"], b64: false } }),
    "a role that is none": forge.real({ claims: { role: "root" } }),
    "claims changed under our signature": `${head}.${encode({ ...claims, role: "owner", scope: "staff:write" })}.${signature}`,
    "a cut signature": genuine.slice(0, -6),
    "no signature": `${head}.${body}.`,
    "four parts": `${genuine}.${signature}`,
    "two parts": `${head}.${body}`,
    "claims that are none": `${head}.${Buffer.from("[]").toString("base64url")}.${signature}`,
    garbage: "abc",
    "a long one": `${head}.${"a".repeat(9_000)}.${signature}`,
  };
}

suite("forged tokens", () => {
  test("every forgery is 401 at the gateway, says how to sign in, and is not believed by the services either", async () => {
    const market = await attackMarket();
    const { alice } = await people();
    const orders = await market.serviceUrl("orders");
    const users = await market.serviceUrl("users");
    for (const [name, token] of Object.entries(await forgeries(market, alice.token))) {
      for (const [origin, path] of [
        [market.url, "/api/v1/users/me"],
        [market.url, "/api/v1/staff"],
        [users, "/api/v1/users/me"],
        [orders, "/api/v1/admin/orders"],
      ] as const) {
        const answer = await send(origin, path, { token });
        assertProblem(answer, 401, "invalid_token", `${name} at ${path}`);
        assert.match(String(answer.headers["www-authenticate"]), /^Bearer .*error="invalid_token"/, name);
      }
    }
    assert.equal((await send(market.url, "/api/v1/users/me", { token: alice.token })).status, 200);
  });

  test("the forge itself is good: signed well and saying what is true, its tokens are taken", async () => {
    const market = await attackMarket();
    const { alice } = await people();
    const { real } = createForge(market, alice.token);
    assert.equal((await send(market.url, "/api/v1/users/me", { token: real({}) })).status, 200);
  });

  test("a customer's token with permissions in its scope would need our key; roles come from it alone", async () => {
    const { url } = await attackMarket();
    const { alice } = await people();
    const claims: readonly Record<string, string>[] = [
      { "x-scope": "staff:write" },
      { cookie: "role=owner; scope=staff:write" },
    ];
    for (const headers of claims) {
      assertProblem(await send(url, "/api/v1/staff", { token: alice.token, headers }), 403, "forbidden");
    }
  });

  test("other schemes and other places are no way to bring a token", async () => {
    const { url } = await attackMarket();
    const { alice } = await people();
    const basic = Buffer.from(`${alice.email}:${alice.password}`).toString("base64");
    for (const authorization of [`Basic ${basic}`, `Token ${alice.token}`, alice.token, "Bearer", "Bearer a b"]) {
      assertProblem(await send(url, "/api/v1/users/me", { headers: { authorization } }), 401, "invalid_token");
    }
    assertProblem(await send(url, `/api/v1/users/me?access_token=${alice.token}`), [400, 401]);
    assertProblem(
      await send(url, "/api/v1/users/me", { headers: { cookie: `access_token=${alice.token}` } }),
      401,
      "unauthenticated",
    );
  });

  test("a refresh token is no access token, an access token no refresh token", async () => {
    const { url } = await attackMarket();
    const { alice } = await people();
    assertProblem(await send(url, "/api/v1/users/me", { token: alice.refreshToken }), 401, "invalid_token");
    const refresh = await send(url, "/api/v1/auth/refresh", { json: { refreshToken: alice.token } });
    assert.ok(refresh.status === 401 || refresh.status === 400, refresh.text);
  });
});

suite("the published keys", () => {
  test("hold nothing private", async () => {
    const keys = await publishedKeys(await attackMarket());
    assert.ok(keys.length > 0);
    for (const key of keys) assert.deepEqual(Object.keys(key).sort(), ["alg", "crv", "kid", "kty", "use", "x"]);
  });

  test("unknown kids cost one refresh of the keys, then a cooldown", async () => {
    const market = await attackMarket();
    const { alice } = await people();
    const { own } = createForge(market, alice.token);
    const before = await timesServed(market);
    for (let index = 0; index < 40; index += 1) {
      const token = own({ kid: `unknown-${index}` });
      assert.equal((await send(market.url, "/api/v1/users/me", { token, from: newAddress() })).status, 401);
    }
    assert.ok((await timesServed(market)) - before <= 1, "forty forged kids, at most one request for the keys");
  });
});

async function timesServed(market: AttackMarket): Promise<number> {
  const { text } = await send(await market.serviceUrl("users"), "/metrics");
  const lines = text
    .split("\n")
    .filter((line) => /^souk_http_request_duration_seconds_count\{.*route="readKeys"/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

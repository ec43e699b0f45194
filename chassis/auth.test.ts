// Tokens that must not pass, keys that must not be fetched too often, and service tokens that outlive users' restart.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { access } from "@souk/contracts/access";
import { CompactSign, type CryptoKey, exportJWK, generateKeyPair, type JWK } from "jose";
import { allows, bearerToken, type Caller, createJwksCache, createServiceTokens, createTokenVerifier } from "./auth.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Problem } from "./errors.ts";
import { createResourceTokens } from "./resource-token.ts";
import { quietLog } from "./server.harness.ts";

const issuer = "http://souk.test";
let key: CryptoKey;
let otherKey: CryptoKey;
let jwk: JWK;
let otherJwk: JWK;
before(async () => {
  const [one, two] = [await generateKeyPair("EdDSA"), await generateKeyPair("EdDSA")];
  [key, otherKey] = [one.privateKey, two.privateKey];
  jwk = { ...(await exportJWK(one.publicKey)), kid: "one", alg: "EdDSA" };
  otherJwk = { ...(await exportJWK(two.publicKey)), kid: "two", alg: "EdDSA" };
});

/** Time that a test moves. */
function movableClock(): Clock & { advance(ms: number): void } {
  let offset = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + offset,
    monotonicMs: () => systemClock.monotonicMs() + offset,
    advance: (ms) => {
      offset += ms;
    },
  };
}

function market(keys: () => JWK[] = () => [jwk], clock: Clock = systemClock) {
  let fetches = 0;
  const fetch = async () => {
    fetches += 1;
    return { keys: keys() };
  };
  const jwks = createJwksCache({ fetch, clock, log: quietLog });
  return { verifier: createTokenVerifier({ issuer, jwks, clock, log: quietLog }), fetches: () => fetches };
}

type Shape = { header?: Record<string, unknown>; claims?: Record<string, unknown>; signWith?: CryptoKey };

function token({ header, claims, signWith = key }: Shape = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    iss: issuer,
    aud: "souk",
    sub: "u1",
    role: "staff",
    scope: "orders:read nonsense",
    jti: "t1",
    iat: now,
    exp: now + 600,
  };
  const bytes = new TextEncoder().encode(JSON.stringify({ ...payload, ...claims }));
  return new CompactSign(bytes)
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: "one", ...header })
    .sign(signWith);
}

const refused = (error: unknown): boolean =>
  error instanceof Problem && error.code === "invalid_token" && error.status === 401;

test("a good token says who it is, and is remembered until it ends", async () => {
  const clock = movableClock();
  const { verifier, fetches } = market(undefined, clock);
  const good = await token();
  assert.equal(verifier.remembered(good), undefined);
  const caller = await verifier.verify(good);
  assert.deepEqual(caller, {
    kind: "user",
    id: "u1",
    role: "staff",
    permissions: new Set(["orders:read"]),
    tokenId: "t1",
  });
  assert.equal(verifier.remembered(good), caller);
  clock.advance(620_000);
  assert.equal(verifier.remembered(good), undefined);
  await assert.rejects(verifier.verify(good), refused);
  assert.equal(fetches(), 1);
});

test("a service token is a service", async () => {
  const { verifier } = market();
  const caller = await verifier.verify(await token({ claims: { aud: "souk-internal", sub: "orders" } }));
  assert.deepEqual(caller, { kind: "service", name: "orders" });
});

const past = Math.floor(Date.now() / 1000) - 3_600;
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const attacks: Readonly<Record<string, () => Promise<string>>> = {
  "signed by another key under a known kid": () => token({ signWith: otherKey }),
  "of another issuer": () => token({ claims: { iss: "http://evil.test" } }),
  "for another audience": () => token({ claims: { aud: "other" } }),
  "for both audiences": () => token({ claims: { aud: ["souk", "souk-internal"] } }),
  "of another type": () => token({ header: { typ: "JWT" } }),
  "without a type": () => token({ header: { typ: undefined } }),
  "without an end": () => token({ claims: { exp: undefined } }),
  "without a subject": () => token({ claims: { sub: undefined } }),
  "with an end that is text": () => token({ claims: { exp: "9999999999" } }),
  expired: () => token({ claims: { iat: past, exp: past + 600 } }),
  "not valid yet": () => token({ claims: { nbf: Math.floor(Date.now() / 1000) + 600 } }),
  "with an unknown role": () => token({ claims: { role: "root" } }),
  "with an unknown kid": () => token({ header: { kid: "nobody" } }),
  "without a kid": () => token({ header: { kid: undefined } }),
  "with its own key embedded": async () => token({ header: { kid: undefined, jwk: otherJwk }, signWith: otherKey }),
  "with a critical extension": async () => {
    const [, body] = (await token()).split(".");
    const head = base64({ alg: "EdDSA", typ: "at+jwt", kid: "one", crit: ["x"], x: 1 });
    return `${head}.${body}.${"A".repeat(86)}`;
  },
  "unsigned (none)": async () =>
    `${base64({ alg: "none", typ: "at+jwt", kid: "one" })}.${(await token()).split(".")[1]}.`,
  "HS256 with the public key as the secret": async () => {
    const head = `${base64({ alg: "HS256", typ: "at+jwt", kid: "one" })}.${(await token()).split(".")[1]}`;
    return `${head}.${createHmac("sha256", Buffer.from(jwk.x ?? "", "base64url"))
      .update(head)
      .digest("base64url")}`;
  },
  "with a changed payload": async () => {
    const [head, , signature] = (await token()).split(".");
    return `${head}.${base64({ iss: issuer, aud: "souk", sub: "u2", role: "owner", exp: 9e9, iat: 1 })}.${signature}`;
  },
  "that is none": async () => "rubbish",
  "that is three dots": async () => "...",
  "of 10 KB": async () => "a".repeat(10_240),
};
for (const [what, forge] of Object.entries(attacks)) {
  test(`a token ${what} is refused`, async () => {
    const { verifier } = market();
    await assert.rejects(verifier.verify(await forge()), refused);
  });
}

test("unknown kids fetch the keys once per cooldown; a rotated key is found after it", async () => {
  const clock = movableClock();
  let keys = [jwk];
  const { verifier, fetches } = market(() => keys, clock);
  await verifier.verify(await token());
  for (let forged = 0; forged < 20; forged += 1) {
    await assert.rejects(verifier.verify(await token({ header: { kid: `forged-${forged}` } })), refused);
  }
  assert.equal(fetches(), 1);
  keys = [jwk, otherJwk];
  clock.advance(31_000);
  const rotated = await token({ header: { kid: "two" }, signWith: otherKey });
  assert.equal((await verifier.verify(rotated)).kind, "user");
  assert.equal(fetches(), 2);
});

test("keys of other kinds in the set verify nothing", async () => {
  const { verifier } = market(() => [
    { kty: "oct", k: "c2VjcmV0", kid: "one" },
    { ...otherJwk, kid: "x" },
  ]);
  await assert.rejects(verifier.verify(await token()), refused);
});

async function scratch(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "souk-auth-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("without users the kept keys verify; without either it is 503, not 401", async (t) => {
  const cacheFile = join(await scratch(t), "jwks.json");
  const down = async () => {
    throw new Error("users is down");
  };
  const nothing = createJwksCache({ fetch: down, cacheFile, clock: systemClock, log: quietLog });
  await assert.rejects(nothing.keyFor("one"), (error) => error instanceof Problem && error.status === 503);
  await createJwksCache({ fetch: async () => ({ keys: [jwk] }), cacheFile, clock: systemClock, log: quietLog }).keyFor(
    "one",
  );
  const jwks = createJwksCache({ fetch: down, cacheFile, clock: systemClock, log: quietLog });
  const verifier = createTokenVerifier({ issuer, jwks, clock: systemClock, log: quietLog });
  assert.equal((await verifier.verify(await token())).kind, "user");
});

test("the first keys are waited for a moment: users may be up just after whoever asks for them", async () => {
  let fetches = 0;
  const fetch = async () => {
    fetches += 1;
    if (fetches < 3) throw new Error("users is not up yet");
    return { keys: [jwk] };
  };
  const jwks = createJwksCache({ fetch, clock: systemClock, log: quietLog });
  assert.ok((await Promise.all([jwks.keyFor("one"), jwks.keyFor("one")])).every((key) => key !== undefined));
  assert.equal(fetches, 3);
});

test("a service token waits for users, is renewed at half its life, kept on disk for nobody else to read", async (t) => {
  const cacheFile = join(await scratch(t), "token.json");
  const clock = movableClock();
  let asked = 0;
  const request = async () => {
    asked += 1;
    if (asked < 3) throw new Error("users is not up yet");
    return { access_token: `token-${asked}`, expires_in: 3_600 };
  };
  const tokens = createServiceTokens({ request, cacheFile, clock, log: quietLog });
  assert.equal(await tokens.current(), "token-3");
  assert.equal((await stat(cacheFile)).mode & 0o777, 0o600);
  clock.advance(1_900_000);
  tokens.start();
  t.after(() => tokens.stop());
  // It is used at once, and on disk a moment later.
  while (!(await readFile(cacheFile, "utf8")).includes("token-4")) await systemClock.sleep(10);
  assert.equal(tokens.ready(), "token-4");
  const restarted = createServiceTokens({ request, cacheFile, clock, log: quietLog });
  assert.equal(await restarted.current(), "token-4");
  clock.advance(10_000);
  tokens.refused("token-4");
  assert.equal(await tokens.current(), "token-5");
});

test("access for every kind of caller", () => {
  const nobody: Caller = { kind: "nobody" };
  const customer: Caller = { kind: "user", id: "1", role: "customer", permissions: new Set(), tokenId: "" };
  const staff: Caller = { ...customer, role: "staff", permissions: new Set(["orders:read"]) };
  const service: Caller = { kind: "service", name: "orders" };
  const table = [
    [access.public, "yes", "yes", "yes", "yes"],
    [access.holder, "yes", "yes", "yes", "yes"],
    [access.signedIn, "unauthenticated", "yes", "yes", "forbidden"],
    [access.permission("orders:read"), "unauthenticated", "forbidden", "yes", "forbidden"],
    [access.permission("orders:write"), "unauthenticated", "forbidden", "forbidden", "forbidden"],
    [access.service, "unauthenticated", "forbidden", "forbidden", "yes"],
  ] as const;
  for (const [rule, ...wanted] of table) {
    assert.deepEqual(
      [nobody, customer, staff, service].map((caller) => allows(rule, caller)),
      wanted,
      rule.kind,
    );
  }
});

test("an authorization header that is no bearer token is refused", () => {
  assert.equal(bearerToken(undefined), undefined);
  assert.equal(bearerToken("Bearer a.b.c"), "a.b.c");
  assert.equal(bearerToken("bearer  a.b.c"), "a.b.c");
  for (const header of ["Basic YTpi", "Bearer", "Bearer ", "a.b.c"]) assert.throws(() => bearerToken(header), refused);
});

test("a resource token opens its resource only", () => {
  const tokens = createResourceTokens("0123456789abcdef");
  const good = tokens.tokenFor("order-1");
  assert.ok(tokens.matches("order-1", good));
  for (const bad of ["", good.slice(1), `${good}A`, good.replace(/.$/, "!"), tokens.tokenFor("order-2")]) {
    assert.equal(tokens.matches("order-1", bad), false);
  }
});

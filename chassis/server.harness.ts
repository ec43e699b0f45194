// A server on a free port with keys of its own, for tests: what users is in the market.
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { createJwksCache, createTokenVerifier, type TokenVerifier } from "./auth.ts";
import { systemClock } from "./clock.ts";
import { createHealth } from "./health.ts";
import { createIds } from "./ids.ts";
import { createLog, type Log } from "./log.ts";
import { systemRandom } from "./random.ts";
import { createHttpServer, type HttpServer, type Served } from "./server.ts";
import { createTelemetry } from "./telemetry.ts";

export const TEST_ISSUER = "http://souk.test";

export type TestIssuer = {
  readonly verifier: TokenVerifier;
  userToken(claims?: { readonly sub?: string; readonly role?: string; readonly scope?: string }): Promise<string>;
  serviceToken(name: string): Promise<string>;
};

export const quietLog: Log = createLog({ service: "test", instance: "test-1", level: "silent" });

export async function createTestIssuer(log: Log = quietLog): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA");
  const jwk = { ...(await exportJWK(publicKey)), kid: "test", use: "sig", alg: "EdDSA" };
  const jwks = createJwksCache({ fetch: async () => ({ keys: [jwk] }), clock: systemClock, log });
  const sign = (audience: string, sub: string, claims: Record<string, unknown>): Promise<string> =>
    new SignJWT({ jti: `${audience} ${sub}`, ...claims })
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: "test" })
      .setIssuer(TEST_ISSUER)
      .setAudience(audience)
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime("10m")
      .sign(privateKey);
  return {
    verifier: createTokenVerifier({ issuer: TEST_ISSUER, jwks, clock: systemClock, log }),
    userToken: ({ sub = "user-1", role = "customer", scope = "" } = {}) => sign("souk", sub, { role, scope }),
    serviceToken: (name) => sign("souk-internal", name, {}),
  };
}

export type TestServer = TestIssuer & { readonly server: HttpServer; readonly url: string };

export async function createTestServer(served: readonly Served[], issuer?: TestIssuer, port = 0): Promise<TestServer> {
  const market = issuer ?? (await createTestIssuer());
  const server = createHttpServer({
    service: "test",
    served,
    verifier: market.verifier,
    log: quietLog,
    telemetry: createTelemetry({ service: "test", instance: "test-1", clock: systemClock, random: systemRandom }),
    clock: systemClock,
    ids: createIds(systemClock, systemRandom),
    random: systemRandom,
    health: createHealth({ clock: systemClock }),
  });
  return { ...market, server, url: await server.listen({ host: "127.0.0.1", port }) };
}

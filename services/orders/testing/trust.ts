// Keys and tokens of the tests: signed as users would sign them.
import { createJwksCache, createTokenVerifier, type ServiceTokens, type TokenVerifier } from "@souk/chassis/auth";
import { systemClock } from "@souk/chassis/clock";
import { silentLog } from "@souk/chassis/sqlite/testing";
import { permissionsOfRole, type Role } from "@souk/contracts/access";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

export const issuer = "http://localhost:8080";

export type TestTrust = {
  readonly verifier: TokenVerifier;
  user(id: string, role?: Role): Promise<string>;
  service(name: string): Promise<ServiceTokens>;
};

export async function createTrust(): Promise<TestTrust> {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  const key = { ...(await exportJWK(publicKey)), kid: "test", alg: "EdDSA", use: "sig" };
  const jwks = createJwksCache({ fetch: async () => ({ keys: [key] }), clock: systemClock, log: silentLog });
  const verifier = createTokenVerifier({ issuer, jwks, clock: systemClock, log: silentLog });
  const sign = (claims: Record<string, string>, audience: string, subject: string) =>
    new SignJWT({ ...claims, jti: crypto.randomUUID() })
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: "test" })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime("10m")
      .sign(privateKey);
  return {
    verifier,
    user: (id, role = "customer") => sign({ role, scope: permissionsOfRole[role].join(" ") }, "souk", id),
    service: async (name) => {
      const token = await sign({ client_id: name }, "souk-internal", name);
      return { current: async () => token, ready: () => token, refused: () => {}, start: () => {}, stop: () => {} };
    },
  };
}

// Mints access tokens (RFC 9068): Ed25519, `at+jwt`, ten minutes for people, an hour for services and the operator.
import type { Clock } from "@souk/chassis/clock";
import type { Ids } from "@souk/chassis/ids";
import { ACCESS_TOKEN_SECONDS } from "@souk/contracts/users/internal-routes";
import { SignJWT } from "jose";
import { type Account, scopeOf } from "../account/account.ts";
import type { KeyRing } from "./key-ring.ts";

export const CLIENT_TOKEN_SECONDS = 3600;

/** The account id that the operator's tokens carry. No account ever has it. */
export const OPERATOR_ID = "00000000-0000-7000-8000-000000000000";

export type MintedToken = { readonly token: string; readonly expiresInSeconds: number; readonly scope: string };

export type AccessTokens = {
  /** `familyId`: the session, which the token ends with (`sid`; OpenID Connect Front-Channel Logout 1.0, 3). */
  forAccount(account: Pick<Account, "id" | "role">, familyId: string): Promise<MintedToken>;
  /** For internal routes only. */
  forService(name: string): Promise<MintedToken>;
  /** An owner's, for the command line. */
  forOperator(): Promise<MintedToken>;
};

type Options = { readonly issuer: string; readonly keys: KeyRing; readonly clock: Clock; readonly ids: Ids };

export function createAccessTokens({ issuer, keys, clock, ids }: Options): AccessTokens {
  const mint = async (claims: Readonly<Record<string, string>>, expiresInSeconds: number): Promise<MintedToken> => {
    const { kid, privateKey } = keys.current();
    const issuedAt = Math.floor(clock.now() / 1000);
    const token = await new SignJWT({ ...claims, jti: ids.uuid() })
      .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid })
      .setIssuer(issuer)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + expiresInSeconds)
      .sign(privateKey);
    return { token, expiresInSeconds, scope: claims.scope ?? "" };
  };
  return {
    forAccount: ({ id, role }, familyId) =>
      mint(
        { aud: "souk", sub: id, client_id: "souk", role, scope: scopeOf(role), sid: familyId },
        ACCESS_TOKEN_SECONDS,
      ),
    forService: (name) => mint({ aud: "souk-internal", sub: name, client_id: name }, CLIENT_TOKEN_SECONDS),
    forOperator: () =>
      mint(
        { aud: "souk", sub: OPERATOR_ID, client_id: "operator", role: "owner", scope: scopeOf("owner") },
        CLIENT_TOKEN_SECONDS,
      ),
  };
}

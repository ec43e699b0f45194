// What OAuth and OpenID clients expect at the origin's root: the published keys, the metadata that names them
// (RFC 8414), and the token endpoint (RFC 6749) for services, the operator and whoever prefers its refresh grant.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { object, oneOf, type Static, Type } from "../schema.ts";

/** An Ed25519 public key (RFC 8037). */
export const PublicKeySchema = object({
  kty: oneOf(["OKP"] as const),
  crv: oneOf(["Ed25519"] as const),
  x: Type.String(),
  kid: Type.String(),
  use: oneOf(["sig"] as const),
  alg: oneOf(["EdDSA"] as const),
});
export type PublicKey = Static<typeof PublicKeySchema>;

export const readKeys = defineRoute({
  name: "readKeys",
  service: "users",
  method: "GET",
  path: "/.well-known/jwks.json",
  summary: "The keys that access tokens are verified with: past, present and next",
  access: access.public,
  replies: { 200: object({ keys: Type.Array(PublicKeySchema) }) },
});

export const readIssuer = defineRoute({
  name: "readIssuer",
  service: "users",
  method: "GET",
  path: "/.well-known/openid-configuration",
  summary: "Where the issuer's endpoints are",
  access: access.public,
  replies: {
    200: object({
      issuer: Type.String(),
      jwks_uri: Type.String(),
      token_endpoint: Type.String(),
      grant_types_supported: Type.Array(Type.String()),
      response_types_supported: Type.Array(Type.String()),
      subject_types_supported: Type.Array(Type.String()),
      id_token_signing_alg_values_supported: Type.Array(Type.String()),
      token_endpoint_auth_methods_supported: Type.Array(Type.String()),
    }),
  },
});

/** The fields of the form that `issueToken` takes (RFC 6749, 4.4 and 6). Unknown fields are ignored, as 3.2 demands. */
export const TokenFormSchema = Type.Object({
  grant_type: oneOf(["client_credentials", "refresh_token"] as const),
  client_id: Type.Optional(Type.String({ maxLength: 128 })),
  client_secret: Type.Optional(Type.String({ maxLength: 512 })),
  refresh_token: Type.Optional(Type.String({ maxLength: 512 })),
  scope: Type.Optional(Type.String({ maxLength: 512 })),
});

/**
 * `client_credentials` for services (audience `souk-internal`, one hour) and the operator; `refresh_token` for sessions.
 * The client's credentials come by HTTP Basic or in the form. Errors carry RFC 6749's `error` beside our `code`.
 */
export const issueToken = defineRoute({
  name: "issueToken",
  service: "users",
  method: "POST",
  path: "/oauth/token",
  summary: "Issues a token",
  access: access.public,
  consumes: "application/x-www-form-urlencoded",
  form: TokenFormSchema,
  replies: {
    200: object({
      access_token: Type.String(),
      token_type: oneOf(["Bearer"] as const),
      expires_in: Type.Integer({ minimum: 1 }),
      refresh_token: Type.Optional(Type.String()),
      scope: Type.Optional(Type.String()),
    }),
  },
  errors: ["invalid_client", "invalid_grant", "unsupported_grant_type", "rate_limited", "unsupported_media_type"],
  idempotency: "none",
  bodyLimit: 4096,
});

export const oauthRoutes = { readKeys, readIssuer, issueToken } as const;

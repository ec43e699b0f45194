// Signing in with an OpenID provider. `start` gives the browser's address and a transaction that whoever bound the browser
// keeps for it, under `state`; `finish` takes what the provider sent the browser back with. A transaction is used once.
import { access } from "../access.ts";
import { defineRoute } from "../route.ts";
import { Empty, Id, object, type Static, Time, Type } from "../schema.ts";
import { GivenPassword, SessionSchema } from "./account-schema.ts";

/** The provider's name in paths; part of the address that the provider sends browsers back to. */
export const ProviderId = Type.String({ pattern: "^[a-z0-9][a-z0-9-]{0,31}$" });

export const ProviderSchema = object({ id: ProviderId, name: Type.String() });

export const BegunSignInSchema = object({
  /** Where the browser goes. */
  authorizationUrl: Type.String(),
  state: Type.String(),
  /** Sealed. Never in a page or a URL. */
  transaction: Type.String(),
  /** Seconds. */
  expiresIn: Type.Integer({ minimum: 1 }),
});
export type BegunSignIn = Static<typeof BegunSignInSchema>;

/** `transaction` and `state` with either `code` (and `iss`, where it came) or `error`, as the provider sent them. */
export const ProviderAnswerSchema = object({
  transaction: Type.String({ minLength: 1, maxLength: 2_048 }),
  state: Type.String({ minLength: 1, maxLength: 512 }),
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096 })),
  iss: Type.Optional(Type.String({ minLength: 1, maxLength: 2_048 })),
  error: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
});
export type ProviderAnswer = Static<typeof ProviderAnswerSchema>;

export const IdentitySchema = object({
  id: Id,
  /** The provider, where the shop still has it. */
  provider: Type.String(),
  name: Type.String(),
  createdAt: Time,
});
export type IdentityDocument = Static<typeof IdentitySchema>;

/** Identities of one account. */
export const MAX_IDENTITIES = 20;

const BODY_LIMIT = 12_288;
const providerParams = object({ provider: ProviderId });

export const listProviders = defineRoute({
  name: "listProviders",
  service: "users",
  method: "GET",
  path: "/api/v1/auth/providers",
  summary: "The OpenID providers that this shop takes",
  access: access.public,
  replies: { 200: object({ items: Type.Array(ProviderSchema) }) },
});

export const startOpenidSignIn = defineRoute({
  name: "startOpenidSignIn",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/oidc/{provider}/start",
  summary: "Begins a sign-in with a provider",
  access: access.public,
  params: providerParams,
  body: object({}),
  replies: { 200: BegunSignInSchema },
  errors: ["not_found", "rate_limited", "unavailable"],
  idempotency: "none",
  bodyLimit: 1_024,
});

/**
 * Signs in who the provider says it is: by the identity, else by an address that the provider has verified, as a new
 * customer or as one who has verified the same address here.
 */
export const finishOpenidSignIn = defineRoute({
  name: "finishOpenidSignIn",
  service: "users",
  method: "POST",
  path: "/api/v1/auth/oidc/{provider}/finish",
  summary: "Signs in with the provider's answer",
  access: access.public,
  params: providerParams,
  body: ProviderAnswerSchema,
  replies: { 200: SessionSchema },
  errors: [
    "not_found",
    "openid_failed",
    "openid_unverified",
    "account_unverified",
    "password_needed",
    "rate_limited",
    "unavailable",
  ],
  idempotency: "none",
  bodyLimit: BODY_LIMIT,
});

export const listIdentities = defineRoute({
  name: "listIdentities",
  service: "users",
  method: "GET",
  path: "/api/v1/users/me/identities",
  summary: "What the caller can sign in with",
  access: access.signedIn,
  replies: {
    200: object({
      items: Type.Array(IdentitySchema, { maxItems: MAX_IDENTITIES }),
      /** Whether there is a password as well. */
      hasPassword: Type.Boolean(),
    }),
  },
});

/** Takes the password, under the limits of signing in: a stolen access token must not be made into an account. */
export const startLinking = defineRoute({
  name: "startLinking",
  service: "users",
  method: "POST",
  path: "/api/v1/users/me/identities/{provider}/start",
  summary: "Begins to link a provider to the caller's account",
  access: access.signedIn,
  params: providerParams,
  body: object({ currentPassword: GivenPassword }),
  replies: { 200: BegunSignInSchema },
  errors: ["not_found", "invalid_credentials", "password_needed", "rate_limited", "unavailable"],
  idempotency: "none",
  bodyLimit: 1_024,
});

export const finishLinking = defineRoute({
  name: "finishLinking",
  service: "users",
  method: "POST",
  path: "/api/v1/users/me/identities/{provider}/finish",
  summary: "Links a provider with its answer",
  access: access.signedIn,
  params: providerParams,
  body: ProviderAnswerSchema,
  replies: { 200: IdentitySchema },
  errors: ["not_found", "openid_failed", "identity_taken", "rate_limited", "unprocessable", "unavailable"],
  idempotency: "none",
  bodyLimit: BODY_LIMIT,
});

export const removeIdentity = defineRoute({
  name: "removeIdentity",
  service: "users",
  method: "DELETE",
  path: "/api/v1/users/me/identities/{id}",
  summary: "Unlinks a provider; 409 when nothing else would be left to sign in with",
  access: access.signedIn,
  params: object({ id: Id }),
  replies: { 204: Empty },
  errors: ["not_found", "last_identity"],
});

export const openidRoutes = {
  listProviders,
  startOpenidSignIn,
  finishOpenidSignIn,
  listIdentities,
  startLinking,
  finishLinking,
  removeIdentity,
} as const;

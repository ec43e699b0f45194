// Who is calling. Access tokens are verified with users' published keys and nothing else: EdDSA only, our own type,
// issuer and audience, and an end. A verified token is remembered until it ends, so verifying costs one look-up.
import { type Access, type Permission, permissions, type Role, roles } from "@souk/contracts/access";
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import type { JwksCache } from "./auth-jwks.ts";
import { createBoundedMap } from "./bounded-map.ts";
import type { Clock, Instant } from "./clock.ts";
import { problem } from "./errors.ts";
import type { Log } from "./log.ts";

export { createJwksCache, type JwksCache } from "./auth-jwks.ts";
export { createServiceTokens, type ServiceTokens } from "./auth-service-tokens.ts";

export type UserCaller = {
  readonly kind: "user";
  readonly id: string;
  readonly role: Role;
  readonly permissions: ReadonlySet<string>;
  readonly tokenId: string;
  /** The session that the token belongs to; none for the operator's. */
  readonly sessionId?: string;
};
export type Caller = { readonly kind: "nobody" } | UserCaller | { readonly kind: "service"; readonly name: string };

export const nobody: Caller = { kind: "nobody" };

export type TokenVerifier = {
  /** Throws `invalid_token` (401), or `unavailable` while no key could be fetched yet. */
  verify(token: string): Promise<Caller>;
  /** The same at once for a token that was verified before and has not ended; else undefined. */
  remembered(token: string): Caller | undefined;
};

export type VerifierOptions = {
  readonly issuer: string;
  readonly audience?: { readonly user: string; readonly service: string };
  readonly jwks: JwksCache;
  readonly clock: Clock;
  readonly log: Log;
};

export const audiences = { user: "souk", service: "souk-internal" } as const;
const TOKEN_TYPE = "at+jwt";
/** Clocks of our own machines may differ by so much. */
const CLOCK_TOLERANCE_SECONDS = 5;
const MAX_REMEMBERED = 10_000;
const MAX_TOKEN_CHARACTERS = 4_096;
const KNOWN_PERMISSIONS: ReadonlySet<string> = new Set(permissions);

type Remembered = { readonly caller: Caller; readonly until: Instant };

export function createTokenVerifier(options: VerifierOptions): TokenVerifier {
  const { issuer, jwks, clock, log } = options;
  const audience = options.audience ?? audiences;
  const known = createBoundedMap<string, Remembered>(MAX_REMEMBERED);

  const remembered = (token: string): Caller | undefined => {
    const found = known.get(token);
    if (found === undefined) return undefined;
    if (found.until > clock.now()) return found.caller;
    known.delete(token);
    return undefined;
  };

  const check = async (token: string): Promise<Remembered> => {
    const { kid, alg } = decodeProtectedHeader(token);
    if (alg !== "EdDSA") throw invalid(); // Before a key is fetched for it.
    const key = typeof kid === "string" && kid.length <= 128 ? await jwks.keyFor(kid) : undefined;
    if (key === undefined) throw invalid();
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["EdDSA"],
      typ: TOKEN_TYPE,
      issuer,
      audience: [audience.user, audience.service],
      requiredClaims: ["exp", "iat", "sub"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(clock.now()),
    });
    const until = ((payload.exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000;
    return { caller: callerOf(payload, audience), until };
  };

  const verify = async (token: string): Promise<Caller> => {
    const before = remembered(token);
    if (before) return before;
    if (token.length > MAX_TOKEN_CHARACTERS) throw invalid();
    try {
      const checked = await check(token);
      known.set(token, checked);
      return checked.caller;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      log.debug({ err: error }, "token refused");
      throw invalid();
    }
  };

  return { verify, remembered };
}

function invalid() {
  return problem("invalid_token");
}

/** What jose says about a token is the token's fault. */
function isRefusal(error: unknown): boolean {
  return error instanceof errors.JOSEError || error instanceof TypeError || error instanceof SyntaxError;
}

function callerOf(payload: JWTPayload, audience: { user: string; service: string }): Caller {
  const sub = payload.sub ?? "";
  if (sub === "" || Array.isArray(payload.aud)) throw invalid();
  if (payload.aud === audience.service) return { kind: "service", name: sub };
  const role = roles.find((each) => each === payload.role);
  if (role === undefined) throw invalid();
  const scope = typeof payload.scope === "string" ? payload.scope.split(" ") : [];
  return {
    kind: "user",
    id: sub,
    role,
    permissions: new Set(scope.filter((each) => KNOWN_PERMISSIONS.has(each))),
    tokenId: payload.jti ?? "",
    ...(typeof payload.sid === "string" && { sessionId: payload.sid }),
  };
}

/** A `holder` is told by the service, which knows whose the resource is: here everybody may try. */
export function allows(access: Access, caller: Caller): "yes" | "unauthenticated" | "forbidden" {
  switch (access.kind) {
    case "public":
    case "optional":
    case "holder":
      return "yes";
    case "signedIn":
      if (caller.kind === "nobody") return "unauthenticated";
      return caller.kind === "user" ? "yes" : "forbidden";
    case "permission":
      if (caller.kind === "nobody") return "unauthenticated";
      return may(caller, access.permission) ? "yes" : "forbidden";
    case "service":
      if (caller.kind === "nobody") return "unauthenticated";
      return caller.kind === "service" ? "yes" : "forbidden";
  }
}

export function may(caller: Caller, permission: Permission): boolean {
  return caller.kind === "user" && caller.permissions.has(permission);
}

const BEARER = /^bearer +([\w.~+/-]+=*) *$/i;

/** Undefined without the header; throws `invalid_token` for one that carries no bearer token. */
export function bearerToken(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  // The common spelling; what stands behind it is looked up, or verified, as it is.
  if (header.startsWith("Bearer ") && header.charCodeAt(7) > 32) return header.slice(7);
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw invalid();
  return token;
}

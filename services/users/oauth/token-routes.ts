// POST /oauth/token. Errors are our problems with RFC 6749's `error` beside the code, so that OAuth libraries and our
// own clients both find what they look for.
import type { Clock } from "@souk/chassis/clock";
import { type Problem, problem } from "@souk/chassis/errors";
import { type Served, serve } from "@souk/chassis/server";
import type { ProblemCode } from "@souk/contracts/problem";
import { issueToken } from "@souk/contracts/users/oauth-routes";
import type { AuditLog } from "../audit/audit.ts";
import { noStore, occasionOf } from "../edge.ts";
import type { GuessingLimits } from "../guard/guessing-limits.ts";
import type { UserMetrics } from "../metrics.ts";
import type { Occasion } from "../occasion.ts";
import type { SignIn } from "../session/sign-in.ts";
import type { AccessTokens, MintedToken } from "../signing/access-tokens.ts";
import { OPERATOR, type ServiceClients } from "./service-clients.ts";
import { readTokenForm, type TokenForm } from "./token-form.ts";

type Parts = {
  readonly clients: ServiceClients;
  readonly tokens: AccessTokens;
  readonly signIn: SignIn;
  readonly limits: GuessingLimits;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly metrics: UserMetrics;
};

export function tokenRoutes(parts: Parts): readonly Served[] {
  return [
    serve(issueToken, async (request) => {
      const occasion = occasionOf(request, parts.clock);
      const form = readTokenForm(textOf(request.body), request.headers.authorization);
      if (form === "malformed") throw oauthError("invalid_request", "invalid_request");
      if (form === "two_credentials") throw oauthError("invalid_request", "invalid_request");
      if (form === "bad_authorization") throw await refuseClient(parts, occasion);
      return { status: 200, body: await grant(parts, form, occasion), headers: noStore };
    }),
  ];
}

async function grant(parts: Parts, form: TokenForm, occasion: Occasion) {
  switch (form.grantType) {
    case "client_credentials":
      return toAnswer(await forClient(parts, form, occasion));
    case "refresh_token":
      return forSession(parts, form, occasion);
    default:
      throw oauthError("unsupported_grant_type", "unsupported_grant_type");
  }
}

async function forClient(parts: Parts, { client }: TokenForm, occasion: Occasion): Promise<MintedToken> {
  if (!client || !parts.clients.verify(client.id, client.secret)) throw await refuseClient(parts, occasion);
  return client.id === OPERATOR ? parts.tokens.forOperator() : parts.tokens.forService(client.id);
}

async function forSession(parts: Parts, { refreshToken }: TokenForm, occasion: Occasion) {
  if (refreshToken === undefined) throw oauthError("invalid_request", "invalid_request");
  const outcome = await parts.signIn.refresh(refreshToken, occasion);
  parts.metrics.signIn("refresh", outcome.kind);
  if (outcome.kind !== "signedIn") throw oauthError("invalid_grant", "invalid_grant");
  return { ...toAnswer(outcome.access), refresh_token: outcome.refreshToken };
}

function toAnswer({ token, expiresInSeconds, scope }: MintedToken) {
  return {
    access_token: token,
    token_type: "Bearer" as const,
    expires_in: expiresInSeconds,
    ...(scope !== "" && { scope }),
  };
}

/** Only wrong secrets are counted and limited: nobody can keep a service from its token. */
async function refuseClient({ limits, audit, metrics }: Parts, occasion: Occasion): Promise<Problem> {
  metrics.signIn("client", "invalid_client");
  const counted = await limits.wrongSecret(occasion.network ?? "", occasion.at);
  if (counted !== "counted") return oauthError("rate_limited", "temporarily_unavailable", counted.retryAfterMs);
  await audit.record({ action: "client.refused", accountId: null }, occasion);
  return oauthError("invalid_client", "invalid_client");
}

function oauthError(code: ProblemCode, error: string, retryAfterMs?: number): Problem {
  const retryAfterSeconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
  return problem(code, undefined, {
    extensions: { error },
    // RFC 6749, 5.2: a client that can't be authenticated is told how it could be.
    ...(error === "invalid_client" && { headers: { "www-authenticate": 'Basic realm="souk"' } }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}

/** A request without a body has no bytes either. */
function textOf(body: Buffer | undefined): string {
  return body?.toString("utf8") ?? "";
}

// Who is calling, how much of it we take, and whether the route is for them: the part of a request that is decided
// here, whatever the service decides again behind us.
import { allows, bearerToken, type Caller, nobody, type TokenVerifier } from "@souk/chassis/auth";
import { Problem, problem } from "@souk/chassis/errors";
import type { Route } from "@souk/contracts/route";
import type { Exchange } from "../http/exchange.ts";
import type { RawRequest } from "../http/raw-request.ts";
import type { EndedSessions } from "./ended-sessions.ts";
import type { Limits } from "./limits.ts";
import { networkKeyOf } from "./network.ts";
import { type RateLimiter, rateLimitField, type Taken } from "./rate-limiter.ts";

export type Admission = {
  /** Throws `rate_limited`. A promise only where limits are shared: whoever calls goes on at once for undefined. */
  limit(exchange: Exchange, path: string, key: string): Promise<void> | undefined;
  /** Throws invalid_token, unauthenticated, forbidden, rate_limited. At once for tokens that were seen before. */
  admit(exchange: Exchange, raw: RawRequest, route: Route, address: string): Promise<Caller> | Caller;
};

export type AdmissionOptions = {
  readonly verifier: TokenVerifier;
  readonly limits: Limits | undefined;
  /** A token of one of them is refused as one that has run out is. */
  readonly ended: Pick<EndedSessions, "has">;
};

export function createAdmission({ verifier, limits, ended }: AdmissionOptions): Admission {
  const limit: Admission["limit"] = (exchange, path, key) => {
    if (limits === undefined) return;
    const limiter = limits.of(path);
    const taken = limiter.take(key);
    if (taken instanceof Promise) return taken.then((later) => settle(exchange, limiter, later));
    settle(exchange, limiter, taken);
  };

  type Entering = Promise<Caller> | Caller;
  const enter = (exchange: Exchange, raw: RawRequest, route: Route, address: string, caller: Caller): Entering => {
    exchange.caller = caller.kind === "user" ? caller.id : caller.kind === "service" ? `service:${caller.name}` : "-";
    const limited = limit(exchange, raw.path, caller.kind === "user" ? `user:${caller.id}` : networkKeyOf(address));
    return limited === undefined ? allowed(route, caller) : limited.then(() => allowed(route, caller));
  };

  return {
    limit,
    admit: (exchange, raw, route, address) => {
      const token = route.access.kind === "public" ? undefined : tokenOf(raw);
      // Trying out tokens counts like anything else.
      const refuse = async (error: unknown): Promise<never> => {
        await limit(exchange, raw.path, networkKeyOf(address));
        throw error;
      };
      if (token instanceof Problem) return refuse(token);
      if (token === undefined) return enter(exchange, raw, route, address, nobody);
      const enterAs = (caller: Caller): Entering =>
        isOver(caller, ended) ? refuse(problem("invalid_token")) : enter(exchange, raw, route, address, caller);
      const known = verifier.remembered(token);
      return known !== undefined ? enterAs(known) : verifier.verify(token).then(enterAs, refuse);
    },
  };
}

function isOver(caller: Caller, ended: AdmissionOptions["ended"]): boolean {
  return caller.kind === "user" && caller.sessionId !== undefined && ended.has(caller.sessionId);
}

function settle(exchange: Exchange, limiter: RateLimiter, taken: Taken): void {
  exchange.extra = ["ratelimit-policy", limiter.policyField, "ratelimit", rateLimitField(limiter.policy, taken)];
  if (!taken.allowed) {
    throw problem("rate_limited", undefined, { retryAfterSeconds: Math.max(1, taken.resetSeconds) });
  }
}

function allowed(route: Route, caller: Caller): Caller {
  const verdict = allows(route.access, caller);
  if (verdict !== "yes") throw problem(verdict);
  return caller;
}

function tokenOf(raw: RawRequest): string | Problem | undefined {
  try {
    return bearerToken(raw.authorization);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}

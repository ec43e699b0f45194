// Who is calling, how much of it we take, and whether the route is for them: the part of a request that is decided
// here, whatever the service decides again behind us.
import { allows, bearerToken, type Caller, nobody, type TokenVerifier } from "@souk/chassis/auth";
import { problem } from "@souk/chassis/errors";
import type { Route } from "@souk/contracts/route";
import type { Exchange } from "../http/exchange.ts";
import type { RawRequest } from "../http/raw-request.ts";
import type { Limits } from "./limits.ts";
import { networkKeyOf } from "./network.ts";
import { rateLimitField } from "./rate-limiter.ts";

export type Admission = {
  /** Throws `rate_limited`. */
  limit(exchange: Exchange, path: string, key: string): void;
  /** Throws invalid_token, unauthenticated, forbidden, rate_limited. At once for tokens that were seen before. */
  admit(exchange: Exchange, raw: RawRequest, route: Route, address: string): Promise<Caller> | Caller;
};

export type AdmissionOptions = { readonly verifier: TokenVerifier; readonly limits: Limits | undefined };

export function createAdmission({ verifier, limits }: AdmissionOptions): Admission {
  const limit: Admission["limit"] = (exchange, path, key) => {
    if (limits === undefined) return;
    const limiter = limits.of(path);
    const taken = limiter.take(key);
    exchange.extra = ["ratelimit-policy", limiter.policyField, "ratelimit", rateLimitField(limiter.policy, taken)];
    if (!taken.allowed) {
      throw problem("rate_limited", undefined, { retryAfterSeconds: Math.max(1, taken.resetSeconds) });
    }
  };

  const enter = (exchange: Exchange, raw: RawRequest, route: Route, address: string, caller: Caller): Caller => {
    exchange.caller = caller.kind === "user" ? caller.id : caller.kind === "service" ? `service:${caller.name}` : "-";
    limit(exchange, raw.path, caller.kind === "user" ? `user:${caller.id}` : networkKeyOf(address));
    const verdict = allows(route.access, caller);
    if (verdict !== "yes") throw problem(verdict);
    return caller;
  };

  return {
    limit,
    admit: (exchange, raw, route, address) => {
      const token = route.access.kind === "public" ? undefined : tokenOf(raw, limit, exchange, address);
      if (token === undefined) return enter(exchange, raw, route, address, nobody);
      const known = verifier.remembered(token);
      if (known !== undefined) return enter(exchange, raw, route, address, known);
      return verifier.verify(token).then(
        (caller) => enter(exchange, raw, route, address, caller),
        (error: unknown) => {
          limit(exchange, raw.path, networkKeyOf(address)); // Trying out tokens counts like anything else.
          throw error;
        },
      );
    },
  };
}

function tokenOf(raw: RawRequest, limit: Admission["limit"], exchange: Exchange, address: string): string | undefined {
  try {
    return bearerToken(raw.authorization);
  } catch (error) {
    limit(exchange, raw.path, networkKeyOf(address));
    throw error;
  }
}

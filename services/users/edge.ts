// What the routes of this service share: who is asking, on what occasion, and how a refusal looks over HTTP.
import type { Caller } from "@souk/chassis/auth";
import type { Clock } from "@souk/chassis/clock";
import type { Context } from "@souk/chassis/context";
import { type Problem, problem } from "@souk/chassis/errors";
import { networkOf } from "./guard/network.ts";
import type { Occasion } from "./occasion.ts";
import { OPERATOR_ID } from "./signing/access-tokens.ts";

type Asking = { readonly caller: Caller; readonly clientAddress: string; readonly context: Pick<Context, "trace"> };

export function occasionOf({ caller, clientAddress, context }: Asking, clock: Clock): Occasion {
  const actor = caller.kind === "user" ? (caller.id === OPERATOR_ID ? "operator" : caller.id) : null;
  return { at: clock.now(), actor, network: networkOf(clientAddress), trace: context.trace };
}

/** The caller's account id. The server has refused everybody else already; this is the second wall. */
export function callerId({ caller }: Pick<Asking, "caller">): string {
  if (caller.kind !== "user") throw problem("unauthenticated");
  return caller.id;
}

/** Tokens and what they stand for must not be kept by any cache (RFC 6749, 5.1). */
export const noStore = { "cache-control": "no-store", pragma: "no-cache" } as const;

/** How long a client should wait for a free lane of the password hasher. */
const BUSY_RETRY_SECONDS = 2;

export type Refused =
  | {
      readonly kind:
        | "email_taken"
        | "invalid_credentials"
        | "invalid_refresh_token"
        | "invalid_link"
        | "password_needed"
        | "busy";
    }
  | { readonly kind: "limited"; readonly retryAfterMs: number };

export function refusal(refused: Refused): Problem {
  if (refused.kind === "limited") return limited(refused.retryAfterMs);
  if (refused.kind === "busy") return busy();
  return problem(refused.kind);
}

export function limited(retryAfterMs: number): Problem {
  return problem("rate_limited", undefined, { retryAfterSeconds: Math.max(1, Math.ceil(retryAfterMs / 1000)) });
}

export function busy(): Problem {
  return problem("unavailable", "Too many sign-ins at once", { retryAfterSeconds: BUSY_RETRY_SECONDS });
}

export function invalidField(pointer: string, code: string, message: string): Problem {
  return problem("invalid_request", undefined, { errors: [{ pointer, code, message }] });
}

// Cross-origin reads for the origins that the operator names, and for nobody by default: the shop's own pages need
// none. Never reflected, never `null`, never with credentials.
export type Cors = {
  /** Headers for an answer to this origin; empty for origins that are not allowed. */
  headersFor(origin: string | undefined): readonly string[];
  preflightHeaders(origin: string | undefined, allow: string): readonly string[];
};

const MAX_AGE_SECONDS = 600;
const ALLOWED_HEADERS = "authorization, content-type, idempotency-key, if-none-match, traceparent";
const EXPOSED_HEADERS = "etag, ratelimit, ratelimit-policy, retry-after, x-request-id";
const NONE: readonly string[] = [];

export function createCors(origins: readonly string[]): Cors {
  const allowed = new Set(origins);
  const headersFor = (origin: string | undefined): readonly string[] =>
    origin !== undefined && allowed.has(origin)
      ? ["access-control-allow-origin", origin, "access-control-expose-headers", EXPOSED_HEADERS, "vary", "origin"]
      : NONE;
  return {
    headersFor,
    preflightHeaders: (origin, allow) => {
      const headers = headersFor(origin);
      if (headers.length === 0) return NONE;
      return [
        ...headers,
        "access-control-allow-methods",
        allow,
        "access-control-allow-headers",
        ALLOWED_HEADERS,
        "access-control-max-age",
        String(MAX_AGE_SECONDS),
      ];
    },
  };
}

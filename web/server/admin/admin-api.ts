// /admin/api/v1/*: the public API in the name of whoever is signed in at this browser. Bodies flow both ways. A write
// needs a header that only a script of our own origin can set, beside the check of where it comes from.
import type { IncomingMessage, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { Problem, problem } from "@souk/chassis/errors";
import type { GatewayCalls, Incoming } from "../shop/gateway-calls.ts";
import type { Visit } from "../shop/visit.ts";
import type { Visitor } from "../shop/visitor.ts";

export const PREFIX = "/admin";
export const REQUESTED_WITH = "souk-admin";
/** Of an import that streams; the gateway and products have limits of their own behind it. */
const TIMEOUT_MS = 15 * 60_000;
const PASSED = ["accept", "accept-language", "content-type", "if-match", "if-none-match", "idempotency-key"] as const;
const ANSWERED = [
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-length",
  "content-type",
  "etag",
  "location",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "vary",
  "x-request-id",
] as const;

export type AdminApi = (
  arrived: { readonly visit: Visit; readonly visitor: Visitor },
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

export function createAdminApi(calls: GatewayCalls): AdminApi {
  return async ({ visit, visitor }, request, response) => {
    const { method = "GET", url = "/" } = request;
    const reads = method === "GET" || method === "HEAD";
    if (!reads && request.headers["x-requested-with"] !== REQUESTED_WITH) {
      throw problem("forbidden", `X-Requested-With must be ${REQUESTED_WITH}`);
    }
    const session = await visitor.session();
    if (session === undefined) throw problem("unauthenticated");
    const gone = new AbortController();
    response.once("close", () => !response.writableFinished && gone.abort());
    const answer = await calls.send(visit, {
      method: method === "HEAD" ? "GET" : method,
      path: url.slice(PREFIX.length),
      headers: { ...picked(request), authorization: `Bearer ${session.accessToken}` },
      body: hasBody(request) ? request : undefined,
      timeoutMs: TIMEOUT_MS,
      signal: gone.signal,
    });
    if (isTokenRefused(answer)) await visitor.refused(session.accessToken);
    const headers: Record<string, string> = {};
    for (const name of ANSWERED) {
      const value = answer.headers[name];
      if (typeof value === "string") headers[name] = value;
    }
    response.writeHead(answer.status, headers);
    if (method === "HEAD") {
      await answer.body.dump();
      response.end();
      return;
    }
    // Who goes away while it flows has seen what there was to see.
    await pipeline(answer.body, response).catch((error: unknown) => {
      if (!response.headersSent || error instanceof Problem) throw error;
    });
  };
}

/** RFC 6750, 3.1. What was sent may have flowed already, so that it is the page that asks again. */
function isTokenRefused({ status, headers }: Incoming): boolean {
  return status === 401 && String(headers["www-authenticate"]).includes('error="invalid_token"');
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

function picked({ headers }: IncomingMessage): Record<string, string> {
  const list: Record<string, string> = {};
  for (const name of PASSED) {
    const value = headers[name];
    if (typeof value === "string") list[name] = value;
  }
  const length = headers["content-length"];
  if (length !== undefined) list["content-length"] = length;
  return list;
}

// What of a request reaches a service, and what of an answer reaches the client. Requests by an allow-list, so that
// nobody can speak in the gateway's name; answers by a list of what belongs to the connection only.
import type { IncomingHttpHeaders } from "node:http";
import { CLIENT_ADDRESS_HEADER, GATEWAY_HEADER } from "@souk/chassis/client-address";

const PASSED = new Set([
  "accept",
  "accept-language",
  "content-type",
  "idempotency-key",
  "if-match",
  "if-none-match",
  "stripe-signature",
  "user-agent",
]);

/** Whoever answers pages sees the browser's own headers too. */
const PASSED_TO_PAGES = new Set([
  ...PASSED,
  "accept-encoding",
  "cookie",
  "origin",
  "sec-fetch-dest",
  "sec-fetch-site",
  "x-requested-with",
]);

export type Identity = {
  readonly traceId: string;
  readonly traceparent: string;
  readonly clientAddress: string;
  readonly gatewayToken: string | undefined;
  readonly authorization: string | undefined;
  readonly cookies?: string | undefined;
  readonly timeoutMs: number;
};

export function requestHeaders(raw: readonly string[], identity: Identity, forPages = false): string[] {
  const passed = forPages ? PASSED_TO_PAGES : PASSED;
  const headers: string[] = [];
  for (let index = 0; index < raw.length; index += 2) {
    const name = (raw[index] as string).toLowerCase();
    if (passed.has(name)) headers.push(name, raw[index + 1] as string);
  }
  headers.push(
    "x-request-id",
    identity.traceId,
    "traceparent",
    identity.traceparent,
    "souk-deadline-ms",
    String(Math.max(1, Math.floor(identity.timeoutMs))),
    CLIENT_ADDRESS_HEADER,
    identity.clientAddress,
  );
  if (identity.gatewayToken !== undefined) headers.push(GATEWAY_HEADER, identity.gatewayToken);
  if (identity.authorization !== undefined) headers.push("authorization", identity.authorization);
  if (identity.cookies !== undefined) headers.push("cookie", identity.cookies);
  return headers;
}

/** Of a Cookie header, those whose names begin so; undefined where there are none. */
export function cookiesBeginning(prefix: string, header: string | undefined): string | undefined {
  const own = header?.split(/;\s*/).filter((pair) => pair.startsWith(prefix)) ?? [];
  return own.length > 0 ? own.join("; ") : undefined;
}

const OF_THE_CONNECTION = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "te",
  "trailer",
  "upgrade",
  "proxy-authenticate",
  "date",
  "server",
  "x-powered-by",
  "x-request-id",
]);

/** `except`: names that the gateway says itself. */
export function responseHeaders(headers: IncomingHttpHeaders, except: ReadonlySet<string>): string[] {
  const list: string[] = [];
  for (const name of Object.keys(headers)) {
    if (OF_THE_CONNECTION.has(name) || except.has(name)) continue;
    const value = headers[name];
    if (Array.isArray(value)) for (const each of value) list.push(name, each);
    else if (value !== undefined) list.push(name, value);
  }
  return list;
}

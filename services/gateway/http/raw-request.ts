// What a request says of itself, read once from the raw header list and the raw URL. Node and frameworks accept two
// Host headers, absolute-form targets and paths that walk; a gateway whose services trust it must not (security.md).
import type { IncomingMessage } from "node:http";
import { CLIENT_ADDRESS_HEADER, GATEWAY_HEADER } from "@souk/chassis/client-address";

export type RawRequest = {
  readonly method: string;
  /** As sent: `/path?query`. */
  readonly url: string;
  /** The part of `url` before `?`. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly acceptEncoding: string;
  readonly ifNoneMatch: string | undefined;
  readonly origin: string | undefined;
  readonly traceparent: string | undefined;
  readonly forwardedFor: string | undefined;
  /** Of one of ours that asks in a shopper's name: believed only with the service token beside it. */
  readonly clientAddress: string | undefined;
  readonly forwarderToken: string | undefined;
  readonly contentType: string | undefined;
  readonly contentEncoding: string | undefined;
  readonly contentLength: number | undefined;
  readonly hasBody: boolean;
};

export const MAX_URL_CHARACTERS = 8_192;

/** Why the request is refused before anything looks at it; undefined: it may pass. */
export type Refusal = { readonly code: "bad_request"; readonly detail: string };

const refuse = (detail: string): Refusal => ({ code: "bad_request", detail });

class Headers {
  hosts = 0;
  authorization: string | undefined;
  acceptEncoding = "";
  ifNoneMatch: string | undefined;
  origin: string | undefined;
  traceparent: string | undefined;
  forwardedFor: string | undefined;
  clientAddress: string | undefined;
  forwarderToken: string | undefined;
  contentType: string | undefined;
  contentEncoding: string | undefined;
  contentLength: string | undefined;
  contentLengths = 0;
  transferEncoding = false;
}

export function readRequest(message: IncomingMessage): RawRequest | Refusal {
  const headers = readHeaders(message.rawHeaders);
  if (headers.hosts !== 1) return refuse("exactly one Host header");
  if (headers.contentLengths > 1 || (headers.contentLengths === 1 && headers.transferEncoding)) {
    return refuse("one way of saying how long the body is");
  }
  const url = message.url ?? "";
  const question = url.indexOf("?");
  const path = question === -1 ? url : url.slice(0, question);
  const wrong = faultOfTarget(url, path);
  if (wrong !== undefined) return refuse(wrong);
  const contentLength = headers.contentLength === undefined ? undefined : Number(headers.contentLength);
  return {
    method: message.method ?? "GET",
    url,
    path,
    authorization: headers.authorization,
    acceptEncoding: headers.acceptEncoding,
    ifNoneMatch: headers.ifNoneMatch,
    origin: headers.origin,
    traceparent: headers.traceparent,
    forwardedFor: headers.forwardedFor,
    clientAddress: headers.clientAddress,
    forwarderToken: headers.forwarderToken,
    contentType: headers.contentType,
    contentEncoding: headers.contentEncoding,
    contentLength,
    hasBody: headers.transferEncoding || (contentLength !== undefined && contentLength > 0),
  };
}

/** Names are compared by length first: most headers of a request are none of these. */
function readHeaders(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] as string;
    const value = raw[index + 1] as string;
    switch (name.length) {
      case 4:
        if (is(name, "host")) headers.hosts += 1;
        break;
      case 6:
        if (is(name, "origin")) headers.origin = value;
        break;
      case 11:
        if (is(name, "traceparent")) headers.traceparent = value;
        break;
      case 12:
        if (is(name, "content-type")) headers.contentType = value;
        else if (is(name, GATEWAY_HEADER)) headers.forwarderToken = value;
        break;
      case 13:
        if (is(name, "authorization")) headers.authorization = value;
        else if (is(name, "if-none-match")) headers.ifNoneMatch = value;
        break;
      case 14:
        if (is(name, "content-length")) {
          headers.contentLengths += 1;
          headers.contentLength = value;
        }
        break;
      case 15:
        if (is(name, "accept-encoding")) headers.acceptEncoding = value;
        else if (is(name, "x-forwarded-for")) headers.forwardedFor = joined(headers.forwardedFor, value);
        break;
      case 16:
        if (is(name, "content-encoding")) headers.contentEncoding = value;
        break;
      case 19:
        if (is(name, CLIENT_ADDRESS_HEADER)) headers.clientAddress = value;
        break;
      case 17:
        if (is(name, "transfer-encoding")) headers.transferEncoding = true;
        break;
    }
  }
  return headers;
}

function is(name: string, lower: string): boolean {
  return name === lower || name.toLowerCase() === lower;
}

function joined(before: string | undefined, value: string): string {
  return before === undefined ? value : `${before}, ${value}`;
}

/** `%2F` is part of a name (a SKU); an encoded dot only ever hides a walk. */
const FORBIDDEN_IN_PATH = /\/\/|\/\.{1,2}(?:\/|$)|%2e|%00|%5c|[\\#]/i;
const NOT_PRINTABLE = /[^\x21-\x7e]/;
const BROKEN_ESCAPE = /%(?![0-9a-f]{2})/i;

function faultOfTarget(url: string, path: string): string | undefined {
  if (url.charCodeAt(0) !== 47) return "the target must be a path";
  if (url.length > MAX_URL_CHARACTERS) return "the target is too long";
  if (NOT_PRINTABLE.test(url)) return "the target has characters that must be percent-encoded";
  if (FORBIDDEN_IN_PATH.test(path)) return "the path walks";
  if (BROKEN_ESCAPE.test(path)) return "the path has a broken percent-encoding";
  return undefined;
}

export function isRefusal(value: RawRequest | Refusal): value is Refusal {
  return "code" in value;
}

// Sends an admitted request to its service and its answer back.
import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { constants, gzip } from "node:zlib";
import type { ServiceTokens } from "@souk/chassis/auth";
import type { Clock } from "@souk/chassis/clock";
import { chooseCoding, isCompressible, MIN_COMPRESSED_BYTES } from "../http/encoding.ts";
import type { Exchange } from "../http/exchange.ts";
import type { RawRequest } from "../http/raw-request.ts";
import { type Identity, requestHeaders, responseHeaders } from "./forwarded-headers.ts";
import type { Answer, Outlet } from "./upstream-attempt.ts";
import type { Upstreams } from "./upstreams.ts";

/** What a request may take in all; an import, which streams, takes as long as its service allows. */
export const TIMEOUT_MS = 25_000;
export const STREAM_TIMEOUT_MS = 60_000;
const GZIP_LEVEL = 4;

export type Errand = {
  readonly service: string;
  readonly exchange: Exchange;
  readonly raw: RawRequest;
  readonly address: string;
  /** Whether `Authorization` means anything on this route. */
  readonly withAuthorization: boolean;
  /** Pages need what browsers say beside a request: cookies, and where it comes from. */
  readonly forPages?: boolean;
  /** What of the browser's cookies is the service's own. */
  readonly cookies?: string | undefined;
  readonly body: Buffer | Readable | undefined;
};

export type Forward = {
  /** Answers the client. */
  toClient(errand: Errand): Promise<void>;
  /** Hands the answer over instead, for the cache. */
  gathered(errand: Omit<Errand, "body">): Promise<Answer>;
};

export type ForwardOptions = { readonly upstreams: Upstreams; readonly tokens: ServiceTokens; readonly clock: Clock };

const SAID_BY_US: ReadonlySet<string> = new Set(["x-content-type-options"]);

export function createForward({ upstreams, tokens, clock }: ForwardOptions): Forward {
  const identityOf = (errand: Omit<Errand, "body">, timeoutMs: number): Identity => ({
    traceId: errand.exchange.traceId,
    traceparent: errand.exchange.traceparent,
    clientAddress: errand.address,
    gatewayToken: tokens.ready(),
    authorization: errand.withAuthorization ? errand.raw.authorization : undefined,
    cookies: errand.cookies,
    timeoutMs,
  });
  const outgoing = (errand: Omit<Errand, "body">, body: Errand["body"]) => {
    const timeoutMs = body === undefined || Buffer.isBuffer(body) ? TIMEOUT_MS : STREAM_TIMEOUT_MS;
    return {
      method: errand.raw.method === "HEAD" ? "GET" : errand.raw.method,
      path: errand.raw.url,
      headers: requestHeaders(errand.exchange.message.rawHeaders, identityOf(errand, timeoutMs), errand.forPages),
      body,
      untilMs: clock.monotonicMs() + timeoutMs,
    };
  };
  return {
    toClient: async (errand) => {
      const { exchange, raw } = errand;
      const outcome = await upstreams.send(errand.service, outgoing(errand, errand.body), outletOf(exchange));
      if (outcome.kind === "streamed") exchange.finished(outcome.status);
      else answerGathered(exchange, raw, outcome);
    },
    gathered: async (errand) => {
      const outcome = await upstreams.send(errand.service, outgoing(errand, undefined));
      if (outcome.kind === "streamed") throw new Error("a gathered answer can't have flowed");
      return outcome;
    },
  };
}

/** The client's side of an answer that flows. */
function outletOf(exchange: Exchange): Outlet {
  const { response } = exchange;
  return {
    start: (status, headers) => {
      exchange.begin(status, clientHeaders(headers));
    },
    write: (chunk) => response.write(chunk),
    onDrain: (resume) => void response.once("drain", resume),
    onGone: (abort) => void response.once("close", () => !response.writableFinished && abort()),
    end: () => void response.end(),
    broken: () => void response.destroy(),
  };
}

export function answerGathered(exchange: Exchange, raw: RawRequest, { status, headers, body }: Answer): void {
  const list = clientHeaders(headers);
  const contentType = headers["content-type"] ?? "";
  const shrinks =
    body.length >= MIN_COMPRESSED_BYTES && headers["content-encoding"] === undefined && isCompressible(contentType);
  if (!shrinks || chooseCoding(raw.acceptEncoding) === "identity") {
    if (headers["content-length"] === undefined && status !== 204 && status !== 304) {
      list.push("content-length", String(body.length));
    }
    exchange.answer(status, list, body);
    return;
  }
  gzip(body, { level: GZIP_LEVEL, strategy: constants.Z_DEFAULT_STRATEGY }, (error, zipped) => {
    if (error) return exchange.answer(status, list, body);
    const without = withoutLength(list);
    exchange.answer(
      status,
      [...without, "content-length", String(zipped.length), "content-encoding", "gzip", "vary", "accept-encoding"],
      zipped,
    );
  });
}

function clientHeaders(headers: IncomingHttpHeaders): string[] {
  const list = responseHeaders(headers, SAID_BY_US);
  if (headers["cache-control"] === undefined) list.push("cache-control", "no-store");
  return list;
}

function withoutLength(list: readonly string[]): string[] {
  return list.filter((_, index) => list[index - (index % 2)] !== "content-length");
}

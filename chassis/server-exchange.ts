// One request from its head to the end of its answer: context, caller, access, handler, measurement.
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import type { Route } from "@souk/contracts/route";
import type { FastifyReply, FastifyRequest } from "fastify";
import { allows, bearerToken, type Caller, nobody, type TokenVerifier } from "./auth.ts";
import { forwardedAddress, plainAddress } from "./client-address.ts";
import { type Context, createContext, DEFAULT_TIMEOUT_MS, MAX_TIMEOUT_MS, parseTraceparent } from "./context.ts";
import { problem } from "./errors.ts";
import { redactUrl } from "./log.ts";
import type { AnyReply, HttpServerOptions, Request, Served } from "./server.ts";
import { isStreamed } from "./server-body.ts";
import { IDEMPOTENCY_HEADER, idempotencyRecord } from "./server-idempotency.ts";
import type { Span } from "./telemetry.ts";
import type { FastHistogram, Series } from "./telemetry-histogram.ts";

export const DEADLINE_HEADER = "souk-deadline-ms";
export const REQUEST_ID_HEADER = "x-request-id";
const REQUEST_ID = /^[\w.-]{1,64}$/;

class Exchange {
  readonly context: Context;
  readonly span: Span;
  readonly startedMs: number;
  readonly #finish: Finish;
  caller: Caller = nobody;
  address: string;

  constructor(context: Context, span: Span, startedMs: number, address: string, finish: Finish) {
    this.context = context;
    this.span = span;
    this.startedMs = startedMs;
    this.address = address;
    this.#finish = finish;
  }

  /** The answer is known. Measured here and not at the last byte: a listener for that costs more than it tells. */
  answered(request: FastifyRequest, status: number): void {
    this.#finish(this, request, status);
  }
}

type Finish = (exchange: Exchange, request: FastifyRequest, status: number) => void;

declare module "fastify" {
  interface FastifyRequest {
    exchange: Exchange | null;
  }
}

type Done = (error?: Error) => void;

export type ExchangeHooks = {
  onRequest(request: FastifyRequest, reply: FastifyReply, done: Done): void;
  handler(request: FastifyRequest, reply: FastifyReply): unknown;
};

/** The three functions of one route; made once. */
export function createExchange(served: Served, duration: FastHistogram, options: HttpServerOptions): ExchangeHooks {
  const { route } = served;
  const { verifier, clock } = options;
  const begin = createBegin(route, createFinish(route, duration, options), options);
  const isRead = route.method === "GET";
  const readsBytes = route.consumes !== undefined && route.body === undefined;
  const produces = route.produces?.includes("*") || route.produces?.includes("/json") ? undefined : route.produces;

  return {
    onRequest: (request, reply, done) => {
      const exchange = begin(request.raw, isRead ? reply : undefined);
      request.exchange = exchange;
      if (exchange.context.deadline.atMs <= clock.monotonicMs()) return done(problem("deadline_exceeded"));
      let entering: undefined | Promise<void>;
      try {
        entering = enter(exchange, route, request.raw, verifier);
      } catch (error) {
        return done(error as Error);
      }
      if (entering === undefined) return done();
      entering.then(() => done(), done);
    },
    handler: (request, reply) => {
      if (readsBytes && request.body === undefined) request.body = bodyless(route);
      const answer = served.handler(handedOver(route, request));
      return answer instanceof Promise
        ? answer.then((told) => send(request, reply, told, produces))
        : send(request, reply, answer, produces);
    },
  };
}

/** Without a type and a length nothing was parsed, but the handler is promised bytes. */
function bodyless(route: Route): Buffer {
  if (isStreamed(route)) throw problem("unsupported_media_type");
  return Buffer.alloc(0);
}

function createBegin(route: Route, finish: Finish, { telemetry, clock, log }: HttpServerOptions) {
  const name = `${route.method} ${route.path}`;
  const attributes = { "http.request.method": route.method, "http.route": route.path };
  return (raw: IncomingMessage, reader: FastifyReply | undefined): Exchange => {
    const { headers } = raw;
    const parent = parseTraceparent(headers.traceparent as string | undefined);
    const span = telemetry.startSpan(name, { ...(parent && { parent }), kind: "server", attributes });
    const given = headers[REQUEST_ID_HEADER];
    const context = createContext(
      {
        clock,
        log,
        requestId: typeof given === "string" && REQUEST_ID.test(given) ? given : span.context.traceId,
        trace: span.context,
        timeoutMs: timeoutOf(headers[DEADLINE_HEADER]),
      },
      reader && ((abort) => abortWhenGone(reader, abort)),
    );
    return new Exchange(context, span, clock.monotonicMs(), plainAddress(raw.socket.remoteAddress), finish);
  };
}

/** Only reads are given up when nobody waits for them: a write that has begun is better finished. */
function abortWhenGone(reply: FastifyReply, abort: () => void): void {
  reply.raw.once("close", () => {
    if (!reply.raw.writableFinished) abort();
  });
}

function timeoutOf(header: string | readonly string[] | undefined): number {
  if (typeof header !== "string" || !/^\d{1,6}$/.test(header)) return DEFAULT_TIMEOUT_MS;
  return Math.min(Number(header), MAX_TIMEOUT_MS);
}

/** Asynchronous only for tokens that were not seen before. */
function enter(
  exchange: Exchange,
  route: Route,
  raw: IncomingMessage,
  verifier: TokenVerifier,
): Promise<void> | undefined {
  const token = route.access.kind === "public" ? undefined : bearerToken(raw.headers.authorization);
  const address = forwardedAddress(raw.headers, verifier);
  const caller = token === undefined ? nobody : verifier.remembered(token);
  if (caller === undefined || address instanceof Promise) {
    return enterSlowly(exchange, route, caller ?? verifier.verify(token ?? ""), address);
  }
  admit(exchange, route, caller, address);
  return undefined;
}

async function enterSlowly(
  exchange: Exchange,
  route: Route,
  caller: Caller | Promise<Caller>,
  address: string | undefined | Promise<string | undefined>,
): Promise<void> {
  const [who, from] = await Promise.all([caller, address]);
  admit(exchange, route, who, from);
}

function admit(exchange: Exchange, route: Route, caller: Caller, address: string | undefined): void {
  if (address !== undefined) exchange.address = plainAddress(address);
  const verdict = allows(route.access, caller);
  if (verdict === "unauthenticated") throw problem("unauthenticated");
  if (verdict === "forbidden") throw problem("forbidden");
  exchange.caller = caller;
}

function handedOver(route: Route, request: FastifyRequest): Request {
  const exchange = request.exchange as Exchange;
  const idempotency = idempotencyRecord({
    route,
    header: request.headers[IDEMPOTENCY_HEADER],
    caller: exchange.caller,
    clientAddress: exchange.address,
    params: request.params as Record<string, string>,
    url: request.url,
    body: request.body,
  });
  return {
    params: request.params as Request["params"],
    query: request.query as Request["query"],
    body: request.body as Request["body"],
    caller: exchange.caller,
    context: exchange.context,
    headers: request.headers,
    ...(idempotency && { idempotency }),
    clientAddress: exchange.address,
    raw: request,
  };
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: AnyReply,
  produces: string | undefined,
): FastifyReply {
  request.exchange?.answered(request, answer.status);
  reply.code(answer.status);
  if (produces !== undefined && answer.body !== null) reply.header("content-type", produces);
  if (answer.headers) reply.headers(answer.headers);
  return reply.send(toPayload(answer.body));
}

function toPayload(body: unknown): unknown {
  if (body === null) return undefined;
  const flows =
    typeof body === "object" && body !== undefined && Symbol.asyncIterator in body && !(body instanceof Readable);
  return flows ? Readable.from(body as AsyncIterable<unknown>, { objectMode: false }) : body;
}

/** 5xx ends the span as failed; a refusal is the caller's failure, not ours. */
function createFinish(route: Route, duration: FastHistogram, { clock, log }: HttpServerOptions): Finish {
  const series = new Map<number, Series>();
  const logs = log.isLevelEnabled("debug");
  const seriesOf = (status: number): Series => {
    const known = series.get(status);
    if (known) return known;
    const made = duration.series({ route: route.name, method: route.method, status: String(status) });
    series.set(status, made);
    return made;
  };
  return (exchange, request, status) => {
    const durationMs = clock.monotonicMs() - exchange.startedMs;
    seriesOf(status).observe(durationMs / 1000);
    exchange.span.set("http.response.status_code", status);
    exchange.span.end(status >= 500 ? `status ${status}` : undefined);
    if (!logs) return;
    log.debug(
      {
        requestId: exchange.context.requestId,
        traceId: exchange.context.trace.traceId,
        route: route.name,
        url: redactUrl(request.url),
        status,
        durationMs: Math.round(durationMs * 100) / 100,
      },
      "served",
    );
  };
}

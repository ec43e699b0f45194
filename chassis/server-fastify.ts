// The Fastify instance: limits, validators, error answers, routes. Hooks hang on the routes that need them, and are
// plain functions: a hop through here is paid ten times per checkout.
import { DEFAULT_BODY_LIMIT, type Route } from "@souk/contracts/route";
import { fastify as createInstance, type FastifyInstance, type FastifyReply, type RouteOptions } from "fastify";
import { newTrace } from "./context.ts";
import { PROBLEM_TYPE, type Problem, problem, toProblemDetails } from "./errors.ts";
import { redactUrl } from "./log.ts";
import type { HttpServerOptions, Served } from "./server.ts";
import { acceptJson, acceptRaw, isStreamed } from "./server-body.ts";
import { answerClientError } from "./server-client-error.ts";
import { createExchange } from "./server-exchange.ts";
import { serveOperations } from "./server-operations.ts";
import { toProblem } from "./server-problems.ts";
import { responseSchemas } from "./server-serialise.ts";
import { createValidatorCompiler, openToNewer } from "./server-validation.ts";
import { createHistogram } from "./telemetry-histogram.ts";

/** security.md: more header bytes are 431, slower ones 408. */
export const MAX_HEADER_BYTES = 16_384;
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than any client of ours keeps an idle connection, so that none writes into one that we close. */
const KEEP_ALIVE_MS = 72_000;
/** A stream (an import) may take so long as a whole. */
const STREAM_TIMEOUT_MS = 900_000;
/** A SKU of 128 characters, each up to 12 characters when percent-encoded. */
const MAX_PARAM_LENGTH = 2_048;

export function createFastify(options: HttpServerOptions): FastifyInstance {
  const { log, random } = options;
  const newTraceId = (): string => newTrace(random, undefined, false).traceId;
  const streams = options.served.some(({ route }) => isStreamed(route));
  const fastify = createInstance({
    logger: false,
    bodyLimit: DEFAULT_BODY_LIMIT,
    genReqId: () => "",
    requestTimeout: streams ? STREAM_TIMEOUT_MS : REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    forceCloseConnections: "idle",
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, caseSensitive: true },
    http: { maxHeaderSize: MAX_HEADER_BYTES, headersTimeout: HEADERS_TIMEOUT_MS },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, newTraceId()),
    frameworkErrors: (error, _request, reply) => sendProblem(reply, toProblem(error), newTraceId()),
  });
  fastify.decorateRequest("exchange", null);
  fastify.setValidatorCompiler(createValidatorCompiler());
  acceptJson(fastify);
  serveOperations(fastify, options.health, options.telemetry.registry);
  fastify.setErrorHandler((error, request, reply) => {
    const told = toProblem(error);
    const context = request.exchange?.context;
    if (told.status >= 500) {
      // `unavailable` and its like are a peer's doing, and expected while it restarts, or our own while we close.
      const level = told.code === "internal" ? "error" : options.health.isStopping() ? "info" : "warn";
      const fields = { err: told.code === "internal" ? (told.cause ?? error) : error, url: redactUrl(request.url) };
      if (context) context.log[level](fields, "request failed");
      else log[level](fields, "request failed");
    }
    request.exchange?.answered(request, told.status);
    return sendProblem(reply, told, context?.trace.traceId ?? newTraceId());
  });
  const allowed = createAllowed(options.served);
  fastify.setNotFoundHandler((request, reply) => {
    const methods = allowed(request.url);
    if (methods !== "") reply.header("allow", methods);
    return sendProblem(reply, problem(methods === "" ? "not_found" : "method_not_allowed"), newTraceId());
  });
  registerRoutes(fastify, options);
  return fastify;
}

export function sendProblem(reply: FastifyReply, told: Problem, traceId: string): FastifyReply {
  if (told.status === 413 || told.status === 408) reply.header("connection", "close"); // The rest is not read.
  return reply
    .code(told.status)
    .headers({ ...told.headers, "content-type": PROBLEM_TYPE, "cache-control": "no-store" })
    .send(Buffer.from(JSON.stringify(toProblemDetails(told, traceId)))); // Bytes: to text a charset would be added.
}

function registerRoutes(fastify: FastifyInstance, options: HttpServerOptions): void {
  const duration = createHistogram({
    name: "souk_http_request_duration_seconds",
    help: "Requests served, from the head's arrival to the answer's end.",
    registry: options.telemetry.registry,
  });
  for (const served of options.served) {
    const route = routeOptions(served, createExchange(served, duration, options));
    if (served.route.consumes === undefined || (served.route.consumes === "application/json" && served.route.body)) {
      fastify.route(route);
      continue;
    }
    fastify.register(async (scope) => {
      acceptRaw(scope, served.route);
      scope.route(route);
    });
  }
}

function routeOptions(served: Served, exchange: ReturnType<typeof createExchange>): RouteOptions {
  const { route } = served;
  const response = responseSchemas(route);
  const taken = <S>(schema: S): S => (route.access.kind === "service" ? openToNewer(schema) : schema);
  return {
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ":$1"),
    bodyLimit: route.bodyLimit ?? DEFAULT_BODY_LIMIT,
    schema: {
      ...(route.params && { params: route.params }),
      ...(route.query && { querystring: taken(route.query) }),
      ...(route.body && route.consumes === undefined && { body: taken(route.body) }),
      ...(response && { response }),
    },
    ...exchange,
  };
}

/** What a known path takes, for the 405 of another method (RFC 9110, 15.5.6); empty for an unknown path. */
function createAllowed(served: readonly Served[]): (url: string) => string {
  const patterns = served.map(({ route }) => ({ pattern: pathPattern(route), method: route.method }));
  return (url) => {
    const path = url.split("?", 1)[0] ?? "/";
    const methods = new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method));
    return [...methods].sort().join(", ");
  };
}

export function pathPattern(route: Route): RegExp {
  const source = route.path
    .split("/")
    .map((part) => (part.startsWith("{") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("/");
  return new RegExp(`^${source}$`);
}
